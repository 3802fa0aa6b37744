import { type ContestId, type RunId, SentraError, type TaskId } from '@sentra/contract'
import type { Tx } from '#platform'
import { listActiveRunsOfTask } from './runs-store.ts'

type Beginning = { taskId: TaskId; contestId: ContestId | null; id?: RunId }

/**
 * RUN_ACTIVE when the task has a run that is not over beside this one, unless both are entries of one contest. The
 * caller holds the task's lock, so that of two that begin at once one sees the other.
 */
export async function requireAlone(tx: Tx, { taskId, contestId, id }: Beginning): Promise<void> {
  const others = (await listActiveRunsOfTask(tx, taskId)).filter((run) => run.id !== id)
  const other = others.find((run) => contestId === null || run.contestId !== contestId)
  if (other === undefined) return
  const message = `Task ${taskId} has a run that is not over: wait for it, or cancel it with \`sentra cancel ${taskId}\`.`
  throw new SentraError('RUN_ACTIVE', message, { details: { runId: other.id } })
}
