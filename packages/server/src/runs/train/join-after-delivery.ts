import type { TicketId } from '@sentra/contract'
import type { Tx } from '#platform'
import { joinTrain } from '#train'
import { changeRunState } from '../change-run-state.ts'
import type { Delivery } from '../prepare-delivery.ts'
import type { Decision } from '../run-rules.ts'
import { type RunRow, saveRun } from '../runs-store.ts'
import { holdBack } from './hold-back-rules.ts'

type Delivered = { run: RunRow; ticketId: TicketId; delivery: Delivery }

/** Work for a ticket's branch joins the line by itself, unless a person must look at it first. The run is locked. */
export async function joinAfterDelivery(
  tx: Tx,
  { run, ticketId, delivery }: Delivered,
  { state, message }: Extract<Decision, { type: 'deliver' }>,
): Promise<void> {
  const { id: runId, taskId, projectId, headCommit, baseBranch } = run
  const { baseCommit } = delivery
  if (baseCommit !== run.baseCommit) await saveRun(tx, runId, { baseCommit })
  const held = state === 'waiting' ? message : holdBack(delivery, taskId)
  await changeRunState(tx, run, { state, message: held ?? `Waits for its turn to land on ${baseBranch}.` })
  if (held === null) await joinTrain(tx, { runId, taskId, ticketId, projectId, headCommit, accepted: false })
}
