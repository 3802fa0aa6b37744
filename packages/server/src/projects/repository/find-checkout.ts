import { access, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gitText } from './git.ts'

/** What a checkout can be in the middle of, by the file in its git directory. */
const UNFINISHED = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
] as const

export type Checkout = { path: string; unfinished?: (typeof UNFINISHED)[number][1] }

/**
 * The checkout of `branch` in a user's repository, linked worktrees included, and what it is in the middle of. A branch
 * that is being rebased or bisected counts as checked out although HEAD is detached then.
 */
export async function findCheckout(sourcePath: string, branch: string): Promise<Checkout | undefined> {
  const listed = await gitText(sourcePath, ['worktree', 'list', '--porcelain', '-z'])
  for (const lines of listed.split('\0\0').map((entry) => entry.split('\0'))) {
    const path = lines[0]?.replace(/^worktree /, '') ?? ''
    if (lines.includes('bare') || !(await exists(path))) continue
    const gitDirectory = await gitText(path, ['rev-parse', '--absolute-git-dir'])
    const isOn = lines.includes(`branch refs/heads/${branch}`) || (await isSetAside(gitDirectory, branch))
    if (isOn) return { path, ...(await findUnfinished(gitDirectory)) }
  }
  return undefined
}

/** A worktree on `branch` whose directory is not there: deleted, or on a disk that is unplugged. git still minds it. */
export async function findLostWorktree(sourcePath: string, branch: string): Promise<string | undefined> {
  const listed = await gitText(sourcePath, ['worktree', 'list', '--porcelain', '-z'])
  for (const lines of listed.split('\0\0').map((entry) => entry.split('\0'))) {
    const path = lines[0]?.replace(/^worktree /, '') ?? ''
    if (lines.includes(`branch refs/heads/${branch}`) && !(await exists(path))) return path
  }
  return undefined
}

async function isSetAside(gitDirectory: string, branch: string): Promise<boolean> {
  const places = ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']
  const names = await Promise.all(places.map((place) => readFile(join(gitDirectory, place), 'utf8').catch(() => '')))
  return names.some((name) => name.trim().replace('refs/heads/', '') === branch)
}

/** Names of a git directory's files say what its checkout is in the middle of. */
export async function findUnfinished(gitDirectory: string): Promise<Pick<Checkout, 'unfinished'>> {
  const names = await readdir(gitDirectory)
  const found = UNFINISHED.find(([file]) => names.includes(file))
  return found ? { unfinished: found[1] } : {}
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
