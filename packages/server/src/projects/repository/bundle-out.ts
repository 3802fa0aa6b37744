import type { Readable } from 'node:stream'
import { git, gitStream } from './git.ts'
import { keepKnown } from './history.ts'
import { fetchRef } from './refs.ts'
import { gitInStore } from './stale-locks.ts'

const BUNDLE_TIMEOUT_MS = 1_800_000

/**
 * A bundle with `refs/sentra/fetch/<commit>`, without what the commits `have` already bring; unknown ones are passed
 * over. The stream fails with GIT_FAILED when git does. Errors: INVALID_INPUT, GIT_FAILED for an unknown commit.
 */
export async function createBundle(store: string, commit: string, have: string[]): Promise<Readable> {
  // A bundle holds refs, not commits. The ref stays: another runner will want the same commit.
  const ref = fetchRef(commit)
  await gitInStore(store, ['update-ref', ref, commit])
  const known = await keepKnown(store, have)
  const bounds = (await isNews(store, commit, known)) ? known : []
  const stdin = [ref, ...bounds.map((bound) => `^${bound}`)].join('\n')
  return gitStream(store, ['bundle', 'create', '--quiet', '-', '--stdin'], { stdin, timeoutMs: BUNDLE_TIMEOUT_MS })
}

/** git refuses to make an empty bundle; a runner that asks although it has the commit gets all of it again. */
async function isNews(store: string, commit: string, known: string[]): Promise<boolean> {
  const args = ['rev-list', '--max-count=1', commit, '--not', ...known]
  return (await git(store, args)).stdout.length > 0
}
