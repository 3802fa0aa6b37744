import type { AttemptId, JournalFact } from '@sentra/contract'
import { recordFollowup, type Recorded } from '#board'
import { notifyLines, storeLines } from '#logs'
import type { Tx } from '#platform'
import { getAttempt, type RunRow } from '#runs'

type Where = { run: RunRow; attemptId: AttemptId }

/** Keeps a follow-up that an agent proposed, and says in the log of its run what became of it. */
export async function recordProposal(
  tx: Tx,
  { run, attemptId }: Where,
  { title, description }: Extract<JournalFact, { type: 'followup' }>,
): Promise<void> {
  const { projectId, taskId, id: runId } = run
  const recorded = await recordFollowup(tx, { projectId, taskId, runId, attemptId }, { title, description })
  const { stage } = await getAttempt(tx, attemptId)
  const said = { kind: 'entry', timeMs: Date.now(), ...words(recorded), metadata: { title } } as const
  const last = await storeLines(tx, { runId, taskId, attemptId, stage }, [said])
  await notifyLines(tx, runId, last)
}

function words(recorded: Recorded): { level: 'info' | 'warn'; message: string } {
  switch (recorded.outcome) {
    case 'filed':
      return { level: 'info', message: `Kept as ${recorded.followupId}: a person accepts or dismisses it.` }
    case 'counted':
      return { level: 'info', message: `Proposed before: counted on ${recorded.followupId}.` }
    case 'covered':
      return { level: 'info', message: `${recorded.taskId} asks for that already: kept as ${recorded.followupId}.` }
    case 'refused':
      return {
        level: 'warn',
        message: `Not kept: this run has proposed ${recorded.limit} follow-ups, which is all that one run may propose.`,
      }
  }
}
