import type { TicketId } from '@sentra/contract'
import { getTicket, isComplete, letOffer, listStatusesOfTicket, type TicketRow } from '#board'
import { appendEvent } from '#events'
import { type App, inTenant, type Tx } from '#platform'
import type { RunRow } from '#runs'
import { keysOf, moveSpec } from './announce-spec.ts'
import { newestEvidence } from './evidence-store.ts'
import { isProvedAt } from './proof-rules.ts'
import { isProving, queueProof, sayUnproved } from './prove-spec.ts'
import { recordProof } from './record-proof.ts'
import { findSpecOfTicket, lockSpec, type SpecRow } from './specs-store.ts'
import { getVersion } from './versions-store.ts'

/**
 * All tasks of a spec's ticket are done, or its branch was merged: what the spec promised is proved, unless it was on this
 * very commit. Most tickets have no spec. May be repeated.
 */
export function completeSpec(
  app: App,
  { tenantId, ticketId }: { tenantId: string; ticketId: TicketId },
): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const specId = await findSpecOfTicket(tx, ticketId)
    if (specId === undefined) return
    const spec = await lockSpec(tx, specId)
    if (spec.state !== 'executing') return
    const ticket = await getTicket(tx, ticketId)
    if (!isComplete(await listStatusesOfTicket(tx, ticketId))) return
    const isProved = await holdsAt(tx, spec, ticket.headCommit)
    if (isProved) return finish(tx, spec, ticket)
    if (!(await isProving(tx, spec))) await queueProof(tx, specId)
  })
}

/** What a run of a proof saw is kept; a proved branch may be offered, and a spec whose work is delivered is complete. */
export async function endProof(tx: Tx, { spec, run }: { spec: SpecRow; run: RunRow }): Promise<void> {
  if (run.state === 'cancelled') return sayUnproved(tx, spec, 'The check of its criteria was stopped.')
  if (run.state !== 'succeeded' && run.state !== 'failed') return
  const unseen = await recordProof(tx, spec, run)
  if (unseen.length > 0) await sayUnproved(tx, spec, describeUnseen(unseen, run))
  if (spec.state !== 'executing' || spec.ticketId === null) return
  // Of what is approved now: the run may have been given an earlier version.
  if (!(await holdsAt(tx, spec, run.baseCommit))) return
  const ticket = await getTicket(tx, spec.ticketId)
  // What landed while it was proved has queued a proof of its own.
  if (ticket.headCommit === null || ticket.headCommit === run.baseCommit) await finish(tx, spec, ticket)
}

/** A host that broke, or a reviewer who said nothing of it, refutes nothing. */
function describeUnseen(unseen: string[], { message }: RunRow): string {
  const why = message ?? 'its reviewer gave no verdict.'
  return `Not checked: ${unseen.join(', ')}: ${why}`
}

async function finish(tx: Tx, spec: SpecRow, { id, status, headCommit, offeredCommit }: TicketRow): Promise<void> {
  if (headCommit !== null && offeredCommit !== headCommit) await letOffer(tx, id, headCommit)
  if (status !== 'done') return
  await moveSpec(tx, spec, { state: 'completed' })
  appendEvent(tx, 'spec.execution_completed', keysOf(spec))
}

/** True when every criterion of the approved version was proved on this commit. */
export async function holdsAt(tx: Tx, spec: SpecRow, commit: string | null): Promise<boolean> {
  if (commit === null || spec.approvedVersion === null) return false
  const { parts } = await getVersion(tx, spec.id, spec.approvedVersion)
  return isProvedAt(parts, await newestEvidence(tx, spec.id), commit)
}
