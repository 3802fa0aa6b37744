import { git } from './git.ts'
import { keepKnown } from './history.ts'
import { type ListedCommit, parseCommits } from './commit-list-rules.ts'
import { objectId } from './refs.ts'

/** Each between NULs, which no field can hold; what git says about the change stands behind the last one. */
const FORMAT = '--format=%x00%H%x00%P%x00%an%x00%at%x00%s%x00'
/** A merge is compared with what it was merged into. Made from objects only, as every diff of ours. */
const STAT = ['--shortstat', '--diff-merges=first-parent', '--no-ext-diff', '--no-textconv', '--no-color']

/** From `base`, which is left out, to `head`. */
type Range = { base: string; head: string }

/**
 * Commits that `head` has and `base` has not, newest first, at most `limit`. None when the store lacks either: it is not
 * fetched yet. Errors: INVALID_INPUT, GIT_FAILED.
 */
export async function listCommits(store: string, { base, head }: Range, limit: number): Promise<ListedCommit[]> {
  if (base === head || (await keepKnown(store, [base, head])).length < 2) return []
  const args = [
    'log',
    ...STAT,
    FORMAT,
    '--topo-order',
    `--max-count=${limit}`,
    objectId(head),
    `^${objectId(base)}`,
    '--',
  ]
  return parseCommits((await git(store, args)).stdout.toString())
}

/** These commits as they are, without those that the store lacks. */
export async function showCommits(store: string, commits: string[]): Promise<ListedCommit[]> {
  const known = await keepKnown(store, commits)
  if (known.length === 0) return []
  const args = ['log', '--no-walk=unsorted', ...STAT, FORMAT, ...known.map(objectId), '--']
  return parseCommits((await git(store, args)).stdout.toString())
}
