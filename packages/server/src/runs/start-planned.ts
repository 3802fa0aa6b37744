import { SentraError, type TaskId } from '@sentra/contract'
import { findPlannedStart, getTask, lockTask, saveStartFailure } from '#board'
import { appendEvent } from '#events'
import { type App, inTenant, type Principal } from '#platform'
import { isHeld } from './plan-start.ts'
import { prepareRun, type StartRun } from './prepare-run.ts'
import { startRun } from './start-run.ts'

type Due = { tenantId: string; taskId: TaskId }

/**
 * Starts a task whose time has come, in the name of who planned it. Nothing happens when it was started, taken back or
 * is held again; a refusal is written to the plan, where a person sees it.
 */
export async function startPlanned(app: App, due: Due): Promise<void> {
  const found = await inTenant(app.database, due.tenantId, async (tx) => {
    const plan = await findPlannedStart(tx, due.taskId)
    return plan && !(await isHeld(tx, await getTask(tx, due.taskId))) ? plan : undefined
  })
  if (!found) return
  const principal: Principal = { tenantId: due.tenantId, userId: found.createdBy, role: 'service' }
  const input: StartRun = {
    taskId: due.taskId,
    workflowType: found.workflow,
    agent: found.agent ?? undefined,
    model: found.model ?? undefined,
    credential: found.credential ?? undefined,
  }
  try {
    await startNow(app, principal, input)
  } catch (error) {
    if (!(error instanceof SentraError) || error.status >= 500) throw error
    await refuseStart(app, { ...due, error })
  }
}

async function startNow(app: App, principal: Principal, input: StartRun): Promise<void> {
  const prepared = await prepareRun(app, principal, input)
  await inTenant(app.database, principal.tenantId, async (tx) => {
    const task = await lockTask(tx, input.taskId)
    if (task.plannedStart === null || (await isHeld(tx, task))) return
    await startRun(tx, principal, prepared)
  })
}

/** The plan stays, with why it could not be carried out: starting it by hand, or planning it anew, tries again. */
export function refuseStart(app: App, { tenantId, taskId, error }: Due & { error: Error }): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const { projectId, plannedStart } = await lockTask(tx, taskId)
    if (plannedStart === null) return
    await saveStartFailure(tx, taskId, error.message)
    appendEvent(tx, 'task.changed', { projectId, taskId })
  })
}
