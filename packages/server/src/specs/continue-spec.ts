import type { Channel, SpecId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { changeRunState, listAttempts, lockRun, retryRun, type RunRow } from '#runs'
import { keysOf, offerVersion } from './announce-spec.ts'
import { queueWork, reopenTalk } from './decide-spec.ts'
import { stepOf } from './phase-rules.ts'
import { queuePhase } from './queue-phase.ts'
import { refreshContext } from './read-context.ts'
import { lockSpec, saveSpec, seeSpec, type SpecRow } from './specs-store.ts'

/**
 * Lets a spec go on: a phase that failed, or that a checker did not pass, is written again; an approved spec's work begins;
 * one that nobody decided on in time is asked about again. SPEC_WRITING when somebody is at work on it.
 */
export async function continueSpec(tx: Tx, principal: Principal, specId: SpecId): Promise<void> {
  const spec = await lockSpec(tx, specId)
  await recordAudit(tx, principal, { action: 'spec:execute', subject: specId })
  if (spec.state === 'approved') return queueWork(tx, specId)
  if (spec.state === 'rejected') return offerVersion(tx, spec, {})
  ensure(
    stepOf(spec.state) !== undefined,
    'SPEC_NOT_READY',
    `Spec ${specId} waits for a decision: \`sentra approve ${specId}\` or \`sentra reject ${specId}\`.`,
  )
  if (spec.runId !== null) return tryAgain(tx, principal, spec)
  await saveSpec(tx, specId, { startFailure: null, syncTries: 0 })
  await queuePhase(tx, specId)
}

async function tryAgain(tx: Tx, principal: Principal, spec: SpecRow): Promise<void> {
  if (spec.runId === null) return
  await requireBudget(tx, spec.id)
  const run = await lockRun(tx, spec.runId)
  const message = `An agent is at work on ${spec.id}, or waits for an answer: \`sentra specs show ${spec.id}\` says which.`
  ensure(run.state === 'failed' || run.state === 'cancelled' || (await waitsForJudge(tx, run)), 'SPEC_WRITING', message)
  await retryRun(tx, principal, { runId: run.id, from: run.stages[0]?.stage })
  await refreshContext(tx, spec.id)
  appendEvent(tx, 'spec.state_changed', { ...keysOf(spec), state: spec.state, message: null })
}

/** SPEC_BUDGET_SPENT when its agent stands still for want of one: raising it is what lets it go on. */
export async function requireBudget(tx: Tx, specId: SpecId): Promise<void> {
  const { isSpent } = await seeSpec(tx, specId)
  const message = `The budget for writing ${specId} is spent, so no agent can go on: \`sentra specs budget ${specId} N\` raises it.`
  ensure(!isSpent, 'SPEC_BUDGET_SPENT', message)
}

/** The checker passed none of the tries, and a person is to say what follows. */
async function waitsForJudge(tx: Tx, run: RunRow): Promise<boolean> {
  if (run.state !== 'waiting') return false
  return (await listAttempts(tx, run.id)).at(-1)?.submission?.kind === 'grade'
}

/** Takes what a phase handed in although the checker did not pass it. SPEC_NOT_READY when nothing waits for that. */
export async function acceptPhase(tx: Tx, principal: Principal, specId: SpecId): Promise<void> {
  const spec = await lockSpec(tx, specId)
  const run = spec.runId === null ? undefined : await lockRun(tx, spec.runId)
  const message = `No part of ${specId} waits to be accepted: \`sentra specs show ${specId}\` says where it stands.`
  ensure(run !== undefined && (await waitsForJudge(tx, run)), 'SPEC_NOT_READY', message)
  if (run === undefined) return
  await recordAudit(tx, principal, { action: 'spec:accept-phase', subject: specId, details: { runId: run.id } })
  await changeRunState(tx, run, { state: 'succeeded', message: null })
}

type Revision = { specId: SpecId; text: string; channel: Channel }

/** Asks for a change of what was approved. SPEC_NOT_READY before the first approval, SPEC_WRITING while one is written. */
export async function reviseSpec(tx: Tx, principal: Principal, input: Revision): Promise<void> {
  const { specId, text, channel } = input
  const spec = await lockSpec(tx, specId)
  ensure(
    stepOf(spec.state) === undefined,
    'SPEC_WRITING',
    `Spec ${specId} is being written: say it in the talk, \`sentra ask --spec ${specId}\`.`,
  )
  const isDecided = spec.state === 'approved' || spec.state === 'executing' || spec.state === 'completed'
  ensure(isDecided, 'SPEC_NOT_READY', `Version ${spec.version} waits for a decision: reject it with what is to change.`)
  await recordAudit(tx, principal, { action: 'spec:revise', subject: specId })
  await reopenTalk(tx, principal, { spec, text, channel })
}
