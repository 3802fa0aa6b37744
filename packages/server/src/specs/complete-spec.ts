import type { TicketId } from '@sentra/contract'
import { appendEvent } from '#events'
import { getTicket } from '#board'
import { type App, inTenant } from '#platform'
import { keysOf, moveSpec } from './announce-spec.ts'
import { findSpecOfTicket, lockSpec } from './specs-store.ts'

/** A ticket is done: so is the spec that made it, unless it is being revised. Most tickets have none. May be repeated. */
export function completeSpec(
  app: App,
  { tenantId, ticketId }: { tenantId: string; ticketId: TicketId },
): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    const specId = await findSpecOfTicket(tx, ticketId)
    if (specId === undefined) return
    const spec = await lockSpec(tx, specId)
    if (spec.state !== 'executing' || (await getTicket(tx, ticketId)).status !== 'done') return
    await moveSpec(tx, spec, { state: 'completed' })
    appendEvent(tx, 'spec.execution_completed', keysOf(spec))
  })
}
