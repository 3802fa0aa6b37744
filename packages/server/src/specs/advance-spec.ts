import type { RunId } from '@sentra/contract'
import { appendEvent } from '#events'
import { type App, inTenant, type Tx } from '#platform'
import { type AttemptRow, getRun, listAttempts, type RunRow } from '#runs'
import { announceFailure, keysOf, moveSpec } from './announce-spec.ts'
import { insertMessage } from './messages-store.ts'
import { insertPart } from './parts-store.ts'
import { stepOf } from './phase-rules.ts'
import { isProving } from './prove-spec.ts'
import { queuePhase } from './queue-phase.ts'
import { endProof } from './complete-spec.ts'
import { findSpecOfTask, lockSpec, type SpecRow } from './specs-store.ts'
import { syncParts } from './sync-parts.ts'

/**
 * What follows when the run of a phase is over or waits, as a job: its part is kept and the next phase begins. A run that
 * the spec waits for no more changes nothing, so it may be repeated.
 */
export function advanceSpec(app: App, { tenantId, runId }: { tenantId: string; runId: RunId }): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const run = await getRun(tx, runId)
    const specId = await findSpecOfTask(tx, run.taskId)
    if (specId === undefined) return
    const spec = await lockSpec(tx, specId)
    if (spec.proofRunId === runId) return afterProof(tx, { spec, run })
    if (spec.runId !== runId) return
    const step = stepOf(spec.state)
    if (step === undefined) return
    if (run.state === 'failed' || run.state === 'cancelled')
      return announceFailure(tx, spec, run.message ?? `The run was ${run.state}.`)
    if (run.state === 'waiting')
      return appendEvent(tx, 'spec.state_changed', { ...keysOf(spec), state: spec.state, message: run.message })
    if (run.state === 'succeeded') await takePart(tx, { spec, run })
  })
}

/** A phase that was to begin meanwhile begins now. */
async function afterProof(tx: Tx, { spec, run }: { spec: SpecRow; run: RunRow }): Promise<void> {
  await endProof(tx, { spec, run })
  const isWaitedFor = stepOf(spec.state) !== undefined && spec.runId === null && spec.startFailure === null
  if (isWaitedFor && !(await isProving(tx, spec))) await queuePhase(tx, spec.id)
}

async function takePart(tx: Tx, { spec, run }: { spec: SpecRow; run: RunRow }): Promise<void> {
  const step = stepOf(spec.state)
  const attempts = await listAttempts(tx, run.id)
  const part = attempts.findLast(({ submission }) => submission?.kind === step?.kind)?.submission
  if (step === undefined || !part || part.kind === 'grade' || part.kind === 'verdicts') return
  const { score, feedback } = gradeOf(attempts)
  const tries = attempts.filter(({ submission }) => submission?.kind === step.kind).length
  await insertPart(tx, { specId: spec.id, runId: run.id, kind: part.kind, body: part.body, score, feedback, tries })
  if (step.phase !== null) appendEvent(tx, 'spec.phase_completed', { ...keysOf(spec), phase: step.phase, score })
  if (spec.state === 'draft' && spec.handedOffAt === null) return askForMore(tx, spec)
  if (spec.state === 'tasks') return syncParts(tx, spec)
  await moveSpec(tx, spec, { state: step.next })
  await queuePhase(tx, spec.id)
}

function gradeOf(attempts: AttemptRow[]): { score: number | null; feedback: string | null } {
  const grade = attempts.findLast(({ submission }) => submission?.kind === 'grade')?.submission
  return grade?.kind === 'grade' ? grade.body : { score: null, feedback: null }
}

/** The architect thinks that all is said. Whether it is, the person says (SEN-04): an agent ends no talk. */
async function askForMore(tx: Tx, spec: SpecRow): Promise<void> {
  await insertMessage(tx, {
    specId: spec.id,
    author: 'sentra',
    text: 'The architect has what it needs. Anything else?',
    channel: 'sentra',
    by: 'sentra',
  })
  await moveSpec(tx, spec, { state: 'draft' })
  appendEvent(tx, 'conversation.changed', keysOf(spec))
}
