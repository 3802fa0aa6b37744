import type { TicketId } from '@sentra/contract'
import { getTicket } from '#board'
import { appendEvent } from '#events'
import { type App, inTenant, type Tx } from '#platform'
import type { RunRow } from '#runs'
import { keysOf, moveSpec } from './announce-spec.ts'
import { queueProof } from './prove-spec.ts'
import { recordProof } from './record-proof.ts'
import { findSpecOfTicket, lockSpec, type SpecRow } from './specs-store.ts'

/** All tasks of a ticket are done: what the spec behind it promised is proved now. Most tickets have none. May be repeated. */
export function completeSpec(
  app: App,
  { tenantId, ticketId }: { tenantId: string; ticketId: TicketId },
): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const specId = await findSpecOfTicket(tx, ticketId)
    if (specId === undefined) return
    const spec = await lockSpec(tx, specId)
    if (spec.state === 'executing') await queueProof(tx, specId)
  })
}

/** A spec is complete when its ticket is done and every criterion was proved on the commit that holds all of its work. */
export async function endProof(tx: Tx, { spec, run }: { spec: SpecRow; run: RunRow }): Promise<void> {
  if (run.state !== 'succeeded' && run.state !== 'failed') return
  const holds = await recordProof(tx, spec, run)
  if (!holds || spec.state !== 'executing' || spec.ticketId === null) return
  if ((await getTicket(tx, spec.ticketId)).status !== 'done') return
  await moveSpec(tx, spec, { state: 'completed' })
  appendEvent(tx, 'spec.execution_completed', keysOf(spec))
}
