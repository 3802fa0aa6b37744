import { operations } from '#access'
import { inTenant } from '#platform'
import { explainTicket } from './explain-ticket.ts'
import { listTicketCommits } from './list-ticket-commits.ts'
import { viewLinks } from './view-links.ts'

const on = operations.tickets

/** Of the contract's `tickets`, what looks across domains. */
export const ticketInsightRoutes = {
  links: on.links.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => viewLinks(tx, input.ticketId)),
  ),
  commits: on.commits.handler(({ input, context }) =>
    listTicketCommits(context.app, context.principal, input.ticketId),
  ),
  reasoning: on.reasoning.handler(({ input, context }) =>
    explainTicket(context.app, context.principal, input.ticketId),
  ),
}
