import { SentraError } from '@sentra/contract'
import { type AskOptions, type GitAnswer } from '../git.ts'
import { gitInStore } from '../stale-locks.ts'
import { type Remote, remoteEnvironment } from './remote-environment.ts'
import { remoteFailure } from './remote-failure-rules.ts'

/**
 * Runs a git that speaks with a remote, as the person's own git would and without a question to anybody.
 * Errors: REPOSITORY_UNREACHABLE, REPOSITORY_ACCESS_REFUSED, INVALID_INPUT for a redirect, GIT_FAILED.
 */
export async function askRemote(
  store: string,
  remote: Remote,
  { args, ...options }: AskOptions & { args: string[] },
): Promise<GitAnswer> {
  const environment = await remoteEnvironment(remote)
  const answers = options.answers ?? [0]
  try {
    const answer = await gitInStore(store, args, { ...options, environment })
    if (answers.includes(answer.code)) return answer
    throw remoteFailure(remote.url, answer.stderr)
  } catch (error) {
    if (!(error instanceof SentraError) || typeof error.details['exitCode'] !== 'number') throw error
    throw remoteFailure(remote.url, String(error.details['stderr']))
  }
}

/** Was git stopped because its time was over? */
export function isTooSlow(error: unknown): boolean {
  return error instanceof SentraError && error.details['tooSlow'] === true
}
