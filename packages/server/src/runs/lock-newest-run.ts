import { SentraError } from '@sentra/contract'
import { lockTask } from '#board'
import { findMergedRun } from '#forge'
import { ensure, type Tx } from '#platform'
import type { TrashEntryRow } from '#trash'
import { lockRun, listRunsOfTask, type RunRow } from './runs-store.ts'

/**
 * The run of an entry, locked, and its task. NOT_UNDOABLE when its task has a newer one, is merged or is in the trash
 * itself; RUN_TAKEN.
 */
export async function lockNewestRun(tx: Tx, entry: TrashEntryRow): Promise<RunRow> {
  if (entry.runId === null) throw new SentraError('NOT_UNDOABLE', `${entry.id} names no run.`)
  const run = await lockRun(tx, entry.runId)
  const task = await lockTask(tx, run.taskId)
  ensure(
    task.deletedAt === null,
    'NOT_UNDOABLE',
    `Task ${task.id} is in the trash: \`sentra undo ${task.id}\` brings it back first.`,
  )
  const merged = `The change of task ${task.id} is merged: \`sentra undo ${task.id}\` takes that back first.`
  ensure((await findMergedRun(tx, task.id)) === undefined, 'NOT_UNDOABLE', merged)
  const newest = (await listRunsOfTask(tx, run.taskId))[0]
  const isEntry = run.contestId !== null && newest?.contestId === run.contestId
  ensure(
    newest?.id === run.id || isEntry,
    'NOT_UNDOABLE',
    `Task ${run.taskId} has a newer run: \`sentra trash restore ${entry.id} --as-branch\` brings the commits back as a branch.`,
  )
  const handBack = `\`sentra hand-back ${run.taskId} --drop\` gives it back without your changes, then undo.`
  ensure(run.takenBy === null, 'RUN_TAKEN', `A person works on ${run.id}: ${handBack}`)
  return run
}
