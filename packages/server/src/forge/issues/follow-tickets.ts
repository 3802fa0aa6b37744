import type { TicketId } from '@sentra/contract'
import type { EventFeed } from '#events'
import { type App, inTenant } from '#platform'
import { findIssueRow } from './github-issues-store.ts'
import { queueIssueSync } from './mirror-ticket.ts'

/** A ticket that changed has its issue compared at once. What is missed here, in a crash, the safety poll finds. */
export function followTickets(app: App, feed: EventFeed): () => void {
  return feed.subscribe((events) => {
    for (const event of events) {
      if (event.type !== 'ticket.changed') continue
      queue(app, event.tenantId, event.data.ticketId).catch((error: unknown) =>
        app.log.warn({ err: error }, 'the issue of a ticket was not compared; the safety poll does it'),
      )
    }
  })
}

function queue({ database }: App, tenantId: string, ticketId: TicketId): Promise<void> {
  return inTenant(database, tenantId, async (tx) => {
    if ((await findIssueRow(tx, ticketId)) !== undefined) await queueIssueSync(tx, ticketId)
  })
}
