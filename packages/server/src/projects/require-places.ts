import { SentraError } from '@sentra/contract'
import { rememberFew } from './remember-few.ts'
import { gitText } from './repository/git.ts'
import { objectId } from './repository/refs.ts'
import type { Places } from './run-settings-rules.ts'

const MOST_KEPT = 200
const TREE = '040000'

/**
 * Refuses directories that a commit does not have as directories: what is missing, a file, a link. A path through a link
 * names nothing in a tree, so none leads out of it. Errors: INVALID_INPUT.
 */
export async function requirePlaces(store: string, commit: string, { directory, sparse }: Places): Promise<void> {
  for (const path of [...(directory === '' ? [] : [directory]), ...sparse]) {
    const kind = await kindOf(store, commit, path)
    if (kind === 'directory') continue
    const message =
      `${path} is ${kind} at commit ${commit.slice(0, 10)}: name a directory of the repository, relative to its top, with ` +
      '`sentra projects set PROJECT --directory ...` (or --sparse), or in .sentra/config.yaml.'
    throw new SentraError('INVALID_INPUT', message, { details: { path, commit } })
  }
}

const kindOf = rememberFew(MOST_KEPT, async (store: string, commit: string, path: string) => {
  const entry = await gitText(store, ['--literal-pathspecs', 'ls-tree', '-z', objectId(commit), '--', path])
  if (entry === '') return 'not there'
  if (entry.startsWith(TREE)) return 'directory'
  return entry.startsWith('120000') ? 'a link' : 'no directory'
})
