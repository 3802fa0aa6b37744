import { SentraError } from '@sentra/contract'
import { findCommit } from '../history.ts'
import { sourceRef } from '../refs.ts'
import { askRemote } from './ask-remote.ts'
import { findRemoteHead } from './find-remote-head.ts'
import { latestProgress } from './progress-rules.ts'
import type { Remote } from './remote-environment.ts'

export type FetchOptions = {
  timeoutMs: number
  signal?: AbortSignal
  onProgress?: (text: string) => void
  /** Where the branch goes; by default `refs/sentra/source/<branch>`. */
  ref?: string
  /** Added to git's environment: by it a fetch is known when its server is gone. */
  env?: Record<string, string>
}

/**
 * Fetches a branch of a remote into the store and answers its commit. Repeatable; one that is stopped or killed leaves
 * the ref at its old commit. Errors: those of askRemote and findRemoteHead, REPOSITORY_SHALLOW.
 */
export async function fetchRemote(
  store: string,
  remote: Remote & { branch: string },
  { ref = sourceRef(remote.branch), onProgress, ...options }: FetchOptions,
): Promise<string> {
  const { commit } = await findRemoteHead(remote, remote.branch)
  if ((await findCommit(store, ref)) === commit) return commit
  const plainly = [
    '--progress',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-auto-maintenance',
    '--no-recurse-submodules',
  ]
  const args = ['fetch', ...plainly, '--', remote.url, `+refs/heads/${remote.branch}:${ref}`]
  const onStderr = (text: string) => {
    const progress = latestProgress(text)
    if (progress !== undefined) onProgress?.(progress)
  }
  await askRemote(store, remote, { args, onStderr, ...options })
  const fetched = await findCommit(store, ref)
  if (fetched !== undefined) return fetched
  const message = `${remote.url} holds only a part of its history (a shallow clone): use the URL of a whole one.`
  throw new SentraError('REPOSITORY_SHALLOW', message)
}
