import { type AcceptFollowup, type Followup, type FollowupId, type FollowupState, type Task } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { createTask } from '../create-task.ts'
import { getTask } from '../tasks-store.ts'
import { getTicket } from '../tickets-store.ts'
import { type FollowupRow, getFollowup, lockFollowup, saveOutcome, toFollowup } from './followups-store.ts'

/** Makes a task of a follow-up; it does not start. CONFLICT when it was decided already. */
export async function acceptFollowup(
  tx: Tx,
  principal: Principal,
  { followupId, ticketId, priority }: AcceptFollowup,
): Promise<{ followup: Followup; task: Task }> {
  const row = await lockFollowup(tx, followupId)
  requireOpen(row)
  const target = ticketId === undefined ? await ticketOfSource(tx, row) : ticketId
  const task = await createTask(tx, principal, {
    projectId: row.projectId,
    title: row.title,
    description: describe(row),
    priority,
    template: 'blank',
    ownedFiles: [],
    dependsOn: [],
    ...(target !== null && { ticketId: target }),
  })
  return { followup: await settle(tx, principal, { row, state: 'accepted', outcomeTaskId: task.id }), task }
}

/** Declines a follow-up: what says the same is counted on it and asks nobody again. CONFLICT when it was decided already. */
export async function dismissFollowup(tx: Tx, principal: Principal, followupId: FollowupId): Promise<Followup> {
  const row = await lockFollowup(tx, followupId)
  requireOpen(row)
  return settle(tx, principal, { row, state: 'dismissed', outcomeTaskId: null })
}

/** Takes a decision back. CONFLICT while the task is there that it was accepted as; one that is open stays as it is. */
export async function reopenFollowup(tx: Tx, principal: Principal, followupId: FollowupId): Promise<Followup> {
  const row = await lockFollowup(tx, followupId)
  if (row.state === 'open') return toFollowup(row)
  if (row.state === 'accepted' && row.outcomeTaskId !== null) {
    const { deletedAt } = await getTask(tx, row.outcomeTaskId)
    const message = `${row.id} became ${row.outcomeTaskId}: \`sentra tasks delete ${row.outcomeTaskId}\` first.`
    ensure(deletedAt !== null, 'CONFLICT', message)
  }
  return settle(tx, principal, { row, state: 'open', outcomeTaskId: null })
}

type Decision = { row: FollowupRow; state: FollowupState; outcomeTaskId: Task['id'] | null }

async function settle(tx: Tx, principal: Principal, { row, state, outcomeTaskId }: Decision): Promise<Followup> {
  const decidedBy = state === 'open' ? null : principal.userId
  await saveOutcome(tx, row.id, { state, outcomeTaskId, decidedBy })
  await recordAudit(tx, principal, { action: `followup:${state}`, subject: row.id, details: { outcomeTaskId } })
  const { projectId, taskId } = row
  appendEvent(tx, 'followup.decided', { projectId, taskId, followupId: row.id, state })
  return toFollowup(await getFollowup(tx, row.id))
}

function requireOpen({ id, state, outcomeTaskId }: FollowupRow): void {
  const what = outcomeTaskId === null ? state : `${state} (${outcomeTaskId})`
  ensure(state === 'open', 'CONFLICT', `${id} is ${what} already: \`sentra followups reopen ${id}\` takes that back.`)
}

/** That of the task it was found in, unless nothing goes into it any more. */
async function ticketOfSource(tx: Tx, { taskId }: FollowupRow): Promise<Task['ticketId']> {
  const { ticketId } = await getTask(tx, taskId)
  if (ticketId === null) return null
  return (await getTicket(tx, ticketId)).status === 'cancelled' ? null : ticketId
}

/** The agent of the new task is told where its work comes from. */
const describe = ({ description, taskId, runId }: FollowupRow) =>
  `${description.trim()}\n\nFound while working on ${taskId} (${runId}).`.trim()
