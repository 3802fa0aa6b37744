import { git, gitText, type AskOptions } from './git.ts'
import { objectId } from './refs.ts'

/** Is `ancestor` the commit `head` or one of those it builds on? Errors: GIT_FAILED when either is absent. */
export async function isAncestor(
  store: string,
  commits: { ancestor: string; head: string },
  options: AskOptions = {},
): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', objectId(commits.ancestor), objectId(commits.head)]
  return (await git(store, args, { ...options, answers: [0, 1] })).code === 0
}

/** The commit two histories parted at: what a pull request is compared with. Errors: GIT_FAILED when there is none. */
export function mergeBase(store: string, one: string, other: string): Promise<string> {
  return gitText(store, ['merge-base', objectId(one), objectId(other)])
}

/** Do two commits have an ancestor in common? */
export async function sharesHistory(store: string, one: string, other: string): Promise<boolean> {
  return (await git(store, ['merge-base', objectId(one), objectId(other)], { answers: [0, 1] })).code === 0
}

/** Those of `commits` that the store holds. */
export async function keepKnown(store: string, commits: string[]): Promise<string[]> {
  if (commits.length === 0) return []
  const stdin = commits.map((commit) => `${objectId(commit)}\n`).join('')
  const lines = await gitText(store, ['cat-file', '--batch-check=%(objecttype) %(objectname)'], { stdin })
  const known = new Set(lines.split('\n').filter((line) => line.startsWith('commit ')))
  return commits.filter((commit) => known.has(`commit ${commit}`))
}

/** Commit of a ref, or undefined when the ref does not exist. */
export async function findCommit(repository: string, ref: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]
  const answer = await git(repository, args, { answers: [0, 1] })
  return answer.code === 0 ? answer.stdout.toString().trim() : undefined
}
