import { lockTask, lockTicket } from '#board'
import type { Tx } from '#platform'
import { type CarRow, changeCar, findCar } from '#train'
import type { AttemptRow, Briefing } from '../attempts-store.ts'
import { changeRunState } from '../change-run-state.ts'
import type { Decision } from '../run-rules.ts'
import { type RunRow, saveRun } from '../runs-store.ts'
import { startAttempt } from '../start-attempt.ts'

type Return = Extract<Decision, { type: 'return' }>
/** The commit that combines both sides, and the branch's head in it. */
type Combination = { onto: string; commit: string }
type Why = { briefing: Pick<Briefing, 'fixes'>; files?: string[] }

/** The checks of the combined result failed: its agent gets that result and the failure. The run is locked. */
export async function returnAfterRed(
  tx: Tx,
  { run, attempt }: { run: RunRow; attempt: AttemptRow },
  decision: Return,
): Promise<void> {
  const onto = attempt.briefing.combined?.onto
  const briefing = { fixes: attempt.id }
  // A retry by hand tested the work alone: nothing of others is in it.
  if (onto === undefined) return startFix(tx, run, { decision, briefing })
  await returnToAgent(tx, { run, decision }, { onto, commit: attempt.fromCommit, briefing })
}

/**
 * Gives a run's work back to its agent, on top of where the ticket's branch is now: in the combination, with what both
 * sides mean. Its car loses its place. The caller holds the run's lock.
 */
export async function returnToAgent(
  tx: Tx,
  { run, decision }: { run: RunRow; decision: Return },
  { onto, commit, briefing, files }: Combination & Why,
): Promise<void> {
  const combined = { onto, since: run.baseCommit, ...(files && { files }) }
  await saveRun(tx, run.id, { baseCommit: onto, headCommit: commit })
  const now = { ...run, baseCommit: onto, headCommit: commit }
  await startFix(tx, now, { decision, briefing: { ...briefing, combined } })
  const car = await lockCar(tx, run)
  if (car?.state !== 'waiting' && car?.state !== 'testing') return
  await changeCar(tx, { projectId: run.projectId, car }, { state: 'returned', reason: decision.reason })
}

async function startFix(
  tx: Tx,
  run: RunRow,
  { decision, briefing }: { decision: Return; briefing: Briefing },
): Promise<void> {
  const { stageIndex, loops, reason } = decision
  await saveRun(tx, run.id, { loops })
  await startAttempt(tx, run, { stageIndex, role: 'fixer', fromCommit: run.headCommit, briefing })
  await changeRunState(tx, run, { state: 'running', message: `Back at its agent: ${reason}` })
}

async function lockCar(tx: Tx, { id, taskId, ticketId }: RunRow): Promise<CarRow | undefined> {
  if (ticketId === null) return undefined
  await lockTask(tx, taskId)
  await lockTicket(tx, ticketId)
  return findCar(tx, id)
}
