import { type AttemptState, newId, type TaskPriority } from '@sentra/contract'
import { getTask } from '#board'
import { appendEvent } from '#events'
import { endGrant } from '#gateway'
import type { Tx } from '#platform'
import { closeModelCalls } from '#usage'
import { type AttemptRow, type Briefing, insertAttempt, saveAttempt } from './attempts-store.ts'
import type { RunRow } from './runs-store.ts'
import type { Role } from './workflow-types.ts'

/** How urgent an attempt is among the ready ones: higher goes first. */
const urgency: Record<TaskPriority, number> = { critical: 3, high: 2, medium: 1, low: 0 }

type NextAttempt = {
  stageIndex: number
  role: Role
  fromCommit: string
  briefing?: Briefing
  resumeSessionId?: string | null
  /** Not given to a runner before this time has passed. */
  delaySeconds?: number | undefined
}

/** Writes a ready attempt of a stage; the scheduler leases it to a runner. The caller holds the run's row lock. */
export async function startAttempt(tx: Tx, run: RunRow, next: NextAttempt): Promise<void> {
  const stage = run.stages[next.stageIndex]
  if (!stage) throw new Error(`run ${run.id} has no stage ${next.stageIndex}`)
  const task = await getTask(tx, run.taskId)
  const id = newId('attempt')
  await insertAttempt(tx, {
    id,
    runId: run.id,
    projectId: run.projectId,
    stage: stage.stage,
    stageIndex: next.stageIndex,
    kind: stage.kind,
    role: next.role,
    fromCommit: next.fromCommit,
    briefing: next.briefing ?? {},
    resumeSessionId: next.resumeSessionId ?? null,
    urgency: urgency[task.priority],
    delaySeconds: next.delaySeconds ?? 0,
  })
  const keys = { projectId: run.projectId, taskId: run.taskId, runId: run.id }
  appendEvent(tx, 'attempt.state_changed', { ...keys, attemptId: id, stage: stage.stage, state: 'ready' })
}

/** Moves an attempt to a state with its times and its event. The caller holds the run's row lock. */
export async function changeAttemptState(
  tx: Tx,
  { run, attempt }: { run: RunRow; attempt: AttemptRow },
  state: AttemptState,
): Promise<void> {
  if (attempt.state === state) return
  const isOver = ['asked', 'paused', 'succeeded', 'failed', 'cancelled', 'lost'].includes(state)
  await saveAttempt(tx, attempt.id, {
    state,
    ...(state === 'running' && attempt.startedAt === null && { startedAt: new Date() }),
    ...(isOver && { endedAt: new Date() }),
  })
  if (isOver) {
    await endGrant(tx, attempt.id)
    await closeModelCalls(tx, attempt.id)
  }
  const keys = { projectId: run.projectId, taskId: run.taskId, runId: run.id }
  appendEvent(tx, 'attempt.state_changed', { ...keys, attemptId: attempt.id, stage: attempt.stage, state })
}
