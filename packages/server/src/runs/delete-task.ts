import { PullRequestId, SentraError, type TaskId, type TrashEntryId } from '@sentra/contract'
import { z } from 'zod'
import { recordAudit } from '#access'
import { lockTask, setTaskDeleted } from '#board'
import { appendEvent } from '#events'
import { putAwayPullRequests, takeBackFeedback, takeOutPullRequests } from '#forge'
import { ensure, type Principal, type Tx } from '#platform'
import { discard, type TrashEntryRow } from '#trash'
import { listAttempts } from './attempts-store.ts'
import { cancelRun } from './cancel-run.ts'
import { listActiveRunsOfTask, listRunsOfTask, type RunRow } from './runs-store.ts'

/** Pull requests that were open and are closed while their task lies in the trash. */
const BeforeDelete = z.object({ closed: z.array(PullRequestId) })

type Input = { taskId: TaskId; cancel: boolean }

/**
 * Puts a task into the trash: it leaves every list, its open pull requests are closed, and everything of it stays.
 * Errors: RUN_ACTIVE unless its run is to be cancelled; CONFLICT for one that is there already.
 */
export async function deleteTask(tx: Tx, principal: Principal, { taskId, cancel }: Input): Promise<TrashEntryId> {
  const task = await lockTask(tx, taskId)
  ensure(task.deletedAt === null, 'CONFLICT', `Task ${taskId} is in the trash already.`)
  const isWriting = `${taskId} is the writing of a spec: \`sentra specs archive\` takes the spec out of the lists.`
  ensure(task.kind === 'task', 'INVALID_INPUT', isWriting)
  for (const active of await listActiveRunsOfTask(tx, taskId)) {
    if (!cancel) throw refusal(active)
    await cancelRun(tx, principal, active.id)
  }
  const closed = await putAwayPullRequests(tx, taskId)
  if (task.status !== 'done') await takeBackGiven(tx, taskId)
  const before: z.infer<typeof BeforeDelete> = { closed }
  const { projectId, title } = task
  const trashId = await discard(tx, principal, { kind: 'task', projectId, taskId, what: `Task “${title}”`, before })
  await setTaskDeleted(tx, task, new Date())
  await recordAudit(tx, principal, { action: 'task:delete', subject: taskId })
  appendEvent(tx, 'task.deleted', { projectId, taskId })
  return trashId
}

/** What GitHub said and this task was to mend, nobody mends now: it may be given again. */
async function takeBackGiven(tx: Tx, taskId: TaskId): Promise<void> {
  for (const { id } of await listRunsOfTask(tx, taskId)) {
    const attempts = await listAttempts(tx, id)
    await takeBackFeedback(
      tx,
      attempts.map((attempt) => attempt.id),
    )
  }
}

function refusal({ id, taskId }: RunRow): SentraError {
  const message = `Run ${id} is not over: wait for it, or cancel it with \`sentra tasks delete ${taskId} --cancel\`.`
  return new SentraError('RUN_ACTIVE', message)
}

/** Brings a task back with the pull requests that were open. Says what it did. */
export async function undeleteTask(tx: Tx, entry: TrashEntryRow): Promise<string> {
  const { projectId, taskId } = entry
  if (taskId === null) throw new SentraError('NOT_UNDOABLE', `${entry.id} names no task.`)
  const { closed } = BeforeDelete.parse(entry.before)
  const task = await lockTask(tx, taskId)
  ensure(task.deletedAt !== null, 'NOT_UNDOABLE', `Task ${taskId} is not in the trash.`)
  await setTaskDeleted(tx, task, null)
  await takeOutPullRequests(tx, closed)
  appendEvent(tx, 'task.restored', { projectId, taskId })
  return `Task ${taskId} is back, ${task.status}.`
}
