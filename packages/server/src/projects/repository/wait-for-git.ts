import { setTimeout as sleep } from 'node:timers/promises'
import { SentraError } from '@sentra/contract'
import { isGitWorkingIn } from './git-workers.ts'

const PAUSE_MS = 100
const PATIENCE_MS = 30_000

/** Waits until no git works in the directories, whoever started it. GIT_FAILED after 30 seconds. */
export async function waitForGit(directories: string[]): Promise<void> {
  for (let waitedMs = 0; await isGitWorkingIn(directories); waitedMs += PAUSE_MS) {
    if (waitedMs >= PATIENCE_MS) {
      const message = `Another git has been working in ${directories[0]} for ${PATIENCE_MS / 1000} s. Let it end, then try again.`
      throw new SentraError('GIT_FAILED', message)
    }
    await sleep(PAUSE_MS)
  }
}
