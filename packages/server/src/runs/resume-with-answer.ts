import type { Tx } from '#platform'
import type { AttemptRow } from './attempts-store.ts'
import type { RunRow } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'

/**
 * Starts the attempt that goes on where one that asked had stopped: from the work it had left half done, in its
 * session, with the answer. The caller holds the run's row lock.
 */
export async function resumeWithAnswer(
  tx: Tx,
  { run, attempt }: { run: RunRow; attempt: AttemptRow },
  answer: { question: string; answer: string },
): Promise<void> {
  await startAttempt(tx, run, {
    stageIndex: attempt.stageIndex,
    role: attempt.role,
    fromCommit: attempt.stagedHead ?? attempt.fromCommit,
    briefing: { ...attempt.briefing, answer },
    resumeSessionId: attempt.sessionId,
  })
}
