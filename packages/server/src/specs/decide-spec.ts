import { type Channel, type Role, SentraError, type SpecId } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import { enqueueJob } from '#jobs'
import { ensure, type Principal, type Tx } from '#platform'
import { getProject } from '#projects'
import { keysOf, moveSpec } from './announce-spec.ts'
import { insertMessage } from './messages-store.ts'
import { queuePhase } from './queue-phase.ts'
import { lockSpec, type SpecRow } from './specs-store.ts'
import { saveDecision } from './versions-store.ts'

type Named = { specId: SpecId; version: number }

/**
 * Approves the version that a person has read; its work begins by a job. Only this makes anything be built, and no agent has
 * a way to call it. Errors: SPEC_NOT_READY, SPEC_VERSION_STALE, SPEC_DECIDED, FORBIDDEN.
 */
export async function approveSpec(tx: Tx, principal: Principal, named: Named): Promise<void> {
  const spec = await requireDecidable(tx, principal, named)
  await record(tx, principal, { spec, kind: 'approved', reason: null })
  await moveSpec(tx, spec, { state: 'approved', approvedVersion: named.version, decideBy: null, request: null })
  if (spec.autoExecute) await queueWork(tx, spec.id)
}

/** The tasks of an approved version are made and begin: a durable job. */
export function queueWork(tx: Tx, specId: SpecId): Promise<void> {
  return enqueueJob(tx, { task: 'start-spec-work', payload: { specId }, key: `start-spec-work/${specId}` })
}

/** Rejects it: text and reason are kept, and the architect talks about the reason with the person. Errors as approveSpec. */
export async function rejectSpec(
  tx: Tx,
  principal: Principal,
  input: Named & { reason: string; channel: Channel },
): Promise<void> {
  const spec = await requireDecidable(tx, principal, input)
  await record(tx, principal, { spec, kind: 'rejected', reason: input.reason })
  await reopenTalk(tx, principal, { spec, text: input.reason, channel: input.channel })
}

type Reopening = { spec: SpecRow; text: string; channel: Channel }

/** The architect talks about what a person wants changed; what is approved stays in force meanwhile. */
export async function reopenTalk(tx: Tx, principal: Principal, { spec, text, channel }: Reopening): Promise<void> {
  await insertMessage(tx, { specId: spec.id, author: 'person', text, channel, by: principal.userId })
  await moveSpec(tx, spec, { state: 'draft', handedOffAt: null, decideBy: null, request: text })
  appendEvent(tx, 'conversation.changed', keysOf(spec))
  await queuePhase(tx, spec.id)
}

async function requireDecidable(tx: Tx, principal: Principal, { specId, version }: Named): Promise<SpecRow> {
  const spec = await lockSpec(tx, specId)
  const { settings } = await getProject(tx, spec.projectId)
  requireRole(principal.role, settings.approvalRole)
  const newest = `\`sentra specs show ${specId}\` prints it.`
  ensure(
    spec.version > 0,
    'SPEC_NOT_READY',
    `Spec ${specId} has no version yet: \`sentra specs show ${specId}\` says where it stands.`,
  )
  ensure(
    version === spec.version,
    'SPEC_VERSION_STALE',
    `You read version ${version}, but version ${spec.version} is the newest: read it first, ${newest}`,
  )
  ensure(
    spec.archivedAt === null,
    'CONFLICT',
    `Spec ${specId} is archived: \`sentra specs archive ${specId} --undo\` brings it back.`,
  )
  ensure(spec.state === 'pending_approval', 'SPEC_DECIDED', `Version ${version} was decided on already: ${newest}`)
  return spec
}

function requireRole(role: Role, needed: 'operator' | 'tenant_admin'): void {
  if (needed === 'operator' || role === 'tenant_admin' || role === 'platform_admin') return
  const message = 'In this project specs are approved by a tenant administrator: ask one to read it.'
  throw new SentraError('FORBIDDEN', message, { details: { role: needed } })
}

type Decided = { spec: SpecRow; kind: 'approved' | 'rejected'; reason: string | null }

/** The decision on the newest version of a locked spec, with its audit entry and event. */
export async function record(tx: Tx, principal: Principal, { spec, kind, reason }: Decided): Promise<void> {
  const { version } = spec
  await saveDecision(tx, { specId: spec.id, number: version }, { kind, by: principal.userId, reason })
  await recordAudit(tx, principal, { action: `spec:${kind}`, subject: spec.id, details: { version } })
  appendEvent(tx, 'spec.decided', { ...keysOf(spec), version, decision: kind, by: nameOf(principal.userId) })
}
