import { git, gitText } from './git.ts'

const MAX_PATCH_BYTES = 2 * 1024 * 1024

/** What changed from one text to another, as a unified patch without file names; empty when nothing did. */
export async function diffTexts(store: string, before: string, after: string): Promise<string> {
  const [old, now] = await Promise.all([keep(store, before), keep(store, after)])
  const args = ['diff', '--no-ext-diff', '--no-textconv', '--no-color', old, now]
  const { stdout } = await git(store, args, { maxBytes: MAX_PATCH_BYTES, overflow: 'cut' })
  const text = stdout.toString()
  return text.slice(Math.max(0, text.indexOf('@@')))
}

const keep = (store: string, text: string) =>
  gitText(store, ['hash-object', '-w', '--stdin', '--no-filters'], { stdin: text })
