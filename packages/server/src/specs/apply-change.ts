import type { SpecTask, TaskId, TicketId } from '@sentra/contract'
import {
  addDependency,
  changeTask,
  changeTicket,
  getTask,
  getTicket,
  listDependencies,
  removeDependency,
  setTaskStatus,
} from '#board'
import type { Principal, Tx } from '#platform'
import { cancelRun, deleteTask } from '#runs'
import { findTouched, type TouchedTask } from './change-rules.ts'
import { listSpecTasks, saveSpecTask } from './spec-tasks-store.ts'
import { addTask, planTask, type Work } from './add-task.ts'
import { inOrder, reopenedWords, taskWords, ticketWords } from './task-words-rules.ts'
import { getVersion, type VersionRow } from './versions-store.ts'

/**
 * Brings the work of an earlier version to an approved one: tasks that the change touches are opened again with their new
 * words, new ones are made, removed ones go into the trash. Nothing else is disturbed.
 */
export async function applyChange(tx: Tx, work: Work, ticketId: TicketId): Promise<void> {
  const { spec, parts, principal } = work
  const made = await listSpecTasks(tx, spec.id)
  const before = await getVersion(tx, spec.id, Math.max(...made.map(({ version }) => version)))
  const touched = new Map(findTouched(before.parts, parts).map((one) => [one.key, one]))
  for (const { key, taskId } of made)
    if (touched.get(key)?.change === 'removed') await removeTask(tx, principal, taskId)
  for (const task of inOrder(parts.tasks?.tasks ?? [])) {
    const taskId = made.find(({ key }) => key === task.id)?.taskId
    const change = touched.get(task.id)
    if (taskId === undefined) await addTask(tx, work, { task, ticketId })
    else if (change !== undefined) await reopenTask(tx, work, { task, taskId, change })
    // The version that the whole ticket stands at: a task that was not touched is as the new version wants it.
    if (taskId !== undefined)
      await saveSpecTask(tx, spec.id, { key: task.id, taskId, version: spec.approvedVersion ?? 1 })
  }
  await renewTicket(tx, work, { ticketId, before })
}

/** The ticket says what the new version promises, unless a person has changed its words. */
async function renewTicket(
  tx: Tx,
  { spec, parts, principal }: Work,
  { ticketId, before }: { ticketId: TicketId; before: VersionRow },
): Promise<void> {
  const { id, title } = spec
  const earlier = ticketWords({ id, title, version: before.number, parts: before.parts })
  const { description } = await getTicket(tx, ticketId)
  if (description !== earlier.description) return
  const words = ticketWords({ id, title, version: spec.approvedVersion ?? 1, parts })
  await changeTicket(tx, principal, { ticketId, description: words.description })
}

async function removeTask(tx: Tx, principal: Principal, taskId: TaskId): Promise<void> {
  const { deletedAt } = await getTask(tx, taskId)
  if (deletedAt === null) await deleteTask(tx, principal, { taskId, cancel: true })
}

type Reopened = { task: SpecTask; taskId: TaskId; change: TouchedTask }

async function reopenTask(tx: Tx, work: Work, { task, taskId, change }: Reopened): Promise<void> {
  const { principal, parts } = work
  const now = await getTask(tx, taskId)
  const isBegun = now.runId !== null
  const isAtWork = now.status === 'ready' || now.status === 'running'
  if (isAtWork && now.runId !== null) await cancelRun(tx, principal, now.runId)
  const words = taskWords(task, parts)
  await changeTask(tx, principal, {
    taskId,
    title: task.title,
    description: isBegun ? reopenedWords(words, change.why) : words,
    ownedFiles: task.ownedFiles,
  })
  await setTaskStatus(tx, taskId, 'pending')
  await followDependencies(tx, work, { task, taskId })
  await planTask(tx, work, taskId)
}

async function followDependencies(
  tx: Tx,
  { spec, principal }: Work,
  { task, taskId }: Pick<Reopened, 'task' | 'taskId'>,
): Promise<void> {
  const made = new Map((await listSpecTasks(tx, spec.id)).map((one) => [one.key, one.taskId]))
  const wanted = new Set(task.dependsOn.flatMap((key) => made.get(key) ?? []))
  for (const { id: otherTaskId } of await listDependencies(tx, taskId))
    if (!wanted.has(otherTaskId)) await removeDependency(tx, principal, { taskId, otherTaskId })
  for (const otherTaskId of wanted) await addDependency(tx, principal, { taskId, otherTaskId })
}
