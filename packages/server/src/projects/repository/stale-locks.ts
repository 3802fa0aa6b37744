import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { git, type AskOptions, type GitAnswer } from './git.ts'
import { isGitWorkingIn, seesWorkers } from './git-workers.ts'

/** Lock files and half-written objects of a git that was killed. No ref can end in `.lock`: git forbids the name. */
const LEFTOVER = /\.lock$|^tmp_(?:pack|idx|rev|bitmap|obj|objdir)[-_]/
/** A quarantine has no git process between its steps; no import takes this long. */
const QUARANTINE = /^incoming-/
const QUARANTINE_MS = 3_600_000
/** Where processes cannot be seen the age must do: no git that takes a lock runs for longer. */
const LONGEST_RUN_MS = 900_000

/**
 * Runs a git that writes to one of our own stores. When a lock stands in its way that a killed git left behind, the
 * lock is removed and git run once more. Never for a user's repository: its locks are its own.
 */
export async function gitInStore(store: string, args: string[], options: AskOptions = {}): Promise<GitAnswer> {
  try {
    return await git(store, args, options)
  } catch (error) {
    if (!isLocked(error) || (await clearLeftovers(store)).length === 0) throw error
    return git(store, args, options)
  }
}

/**
 * Removes what killed git processes left in a store, and answers its paths; does nothing while a git works in the
 * store. Called at start and when a lock is met.
 */
export async function clearLeftovers(store: string): Promise<string[]> {
  // The list comes first: a git that starts after it can not own any of these locks, since they exist already.
  const found = await listLeftovers(store)
  // Every git of ours has the store as its working directory, and so have git's own children.
  if (found.length === 0 || (await isGitWorkingIn([store]))) return []
  for (const path of found) await rm(path, { recursive: true, force: true })
  return found
}

function isLocked(error: unknown): boolean {
  return error instanceof SentraError && /\.lock': File exists/.test(String(error.details['stderr']))
}

async function listLeftovers(store: string): Promise<string[]> {
  const entries = await readdir(store, { recursive: true, withFileTypes: true })
  const paths = entries.filter(({ name }) => LEFTOVER.test(name)).map((entry) => join(entry.parentPath, entry.name))
  const old = seesWorkers ? paths : await keepOlder(paths, LONGEST_RUN_MS)
  const quarantines = (await readdir(store)).filter((name) => QUARANTINE.test(name)).map((name) => join(store, name))
  return [...old, ...(await keepOlder(quarantines, QUARANTINE_MS))]
}

async function keepOlder(paths: string[], ageMs: number): Promise<string[]> {
  const kept: string[] = []
  for (const path of paths) {
    const entry = await lstat(path).catch(() => undefined)
    if (entry && Date.now() - entry.mtimeMs > ageMs) kept.push(path)
  }
  return kept
}
