import { SentraError } from '@sentra/contract'
import type { Host } from '../host.ts'
import { COMMON_TOOLS, findToolchains, type Toolchain } from '../sandbox/toolchains.ts'

/**
 * The usual tools of this host, and those that an order names. Errors: TOOL_MISSING, which names every one that is not
 * here or cannot be shown: its set-up would fail later, and say less.
 */
export async function findOrderedTools(
  { toolchains, toolSearch }: Pick<Host, 'toolchains' | 'toolSearch'>,
  names: string[],
): Promise<Toolchain[]> {
  const usual = new Set(COMMON_TOOLS)
  const more = names.filter((name) => !usual.has(name))
  const found = more.length === 0 ? [] : await findToolchains({ ...toolSearch, names: more })
  const all = [...toolchains, ...found]
  const wanted = new Set(names)
  const absent = all.filter(({ name, path }) => path === null && wanted.has(name))
  if (absent.length === 0) return all
  const reasons = absent.map(({ name, detail }) => `${name}: ${detail}`).join('; ')
  throw new SentraError(
    'TOOL_MISSING',
    `Tools that the project names are missing (${reasons}). Install them where \`sentra serve\` finds them, start it ` +
      'again, then `sentra retry`; or take them out of its tools.',
  )
}
