import { SentraError, type SpecId } from '@sentra/contract'
import { appendEvent } from '#events'
import { type App, inTenant, type Principal } from '#platform'
import { prepareRun, startRun } from '#runs'
import { announceFailure, keysOf } from './announce-spec.ts'
import { isProving } from './prove-spec.ts'
import { readContext } from './read-context.ts'
import { stepOf } from './phase-rules.ts'
import { getSpec, lockSpec, saveSpec, type SpecRow } from './specs-store.ts'

type Due = { tenantId: string; specId: SpecId }

/**
 * Starts the run of the phase that a spec stands in, in the name of who launched it. Nothing happens when it has one. A
 * refusal, such as a key that is missing, is kept where a person sees it.
 */
export async function startPhase(app: App, { tenantId, specId }: Due): Promise<void> {
  const { spec, context } = await inTenant(app.database, tenantId, async (tx) => {
    const row = await getSpec(tx, specId)
    if (row.runId !== null || stepOf(row.state) === undefined) return { spec: undefined, context: '' }
    return { spec: row, context: await readContext(tx, row) }
  })
  if (spec === undefined) return
  try {
    await startNow(app, { spec, context, principal: { tenantId, userId: spec.createdBy, role: 'service' } })
  } catch (error) {
    if (!(error instanceof SentraError) || error.status >= 500) throw error
    await refusePhase(app, { tenantId, specId }, error)
  }
}

type Start = { spec: SpecRow; context: string; principal: Principal }

async function startNow(app: App, { spec, context, principal }: Start): Promise<void> {
  const step = stepOf(spec.state)
  if (step === undefined) return
  const { agent, model, credential } = spec
  const prepared = await prepareRun(app, principal, {
    taskId: spec.taskId,
    workflowType: step.workflow,
    context,
    agent: agent ?? undefined,
    model: model ?? undefined,
    credential: credential ?? undefined,
  })
  await inTenant(app.database, principal.tenantId, async (tx) => {
    const now = await lockSpec(tx, spec.id)
    if (now.runId !== null || now.state !== spec.state || now.archivedAt !== null) return
    // Its criteria are being checked: the end of that begins this phase.
    if (await isProving(tx, now)) return
    const run = await startRun(tx, principal, prepared)
    await saveSpec(tx, spec.id, { runId: run.id, startFailure: null })
    if (step.phase !== null) appendEvent(tx, 'spec.phase_started', { ...keysOf(now), phase: step.phase, runId: run.id })
    appendEvent(tx, 'spec.state_changed', { ...keysOf(now), state: now.state, message: null })
  })
}

/** The spec stays where it is, with why its phase could not begin. */
export function refusePhase(app: App, { tenantId, specId }: Due, error: Error): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const spec = await lockSpec(tx, specId)
    if (spec.runId !== null) return
    await saveSpec(tx, specId, { startFailure: error.message })
    announceFailure(tx, spec, error.message)
  })
}
