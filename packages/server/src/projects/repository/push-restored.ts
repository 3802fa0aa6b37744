import { SentraError } from '@sentra/contract'
import { getBranchHead } from './bare-store.ts'
import { gitText } from './git.ts'
import { pushCommit } from './push-merge.ts'

export type RestoredBranch = { sourcePath: string; branch: string; commit: string }

/** Makes a branch at a commit of the store in the user's repository. Repeatable. CONFLICT when it names another one. */
export async function pushRestored(store: string, { sourcePath, branch, commit }: RestoredBranch): Promise<void> {
  const head = await getBranchHead(sourcePath, branch).catch((error: unknown) => {
    if (error instanceof SentraError && error.code === 'BRANCH_NOT_FOUND') return undefined
    throw error
  })
  if (head === commit) return
  if (head !== undefined)
    throw new SentraError('CONFLICT', `${sourcePath} has a branch ${branch} already: rename or delete it first.`)
  const gitDirectory = await gitText(sourcePath, ['rev-parse', '--path-format=absolute', '--git-common-dir'])
  const refused = await pushCommit(store, { sourcePath, gitDirectory, branch, commit, expectedOld: null })
  if (refused === undefined) return
  throw new SentraError('GIT_FAILED', `${sourcePath} did not take the branch ${branch}: ${refused.trim()}`)
}

/** Names under which others may hold a commit: remote branches, tags, and branches beside `branch`. */
export async function listHolders(sourcePath: string, commit: string, branch: string): Promise<string[]> {
  const places = ['refs/remotes', 'refs/tags', 'refs/heads']
  const names = await gitText(sourcePath, ['for-each-ref', `--contains=${commit}`, '--format=%(refname)', ...places])
  return names
    .split('\n')
    .filter((name) => name !== '' && name !== `refs/heads/${branch}`)
    .map((name) => name.replace(/^refs\/(?:remotes|tags|heads)\//, ''))
}
