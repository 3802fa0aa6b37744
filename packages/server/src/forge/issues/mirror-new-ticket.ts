import type { TicketId } from '@sentra/contract'
import { getTicket } from '#board'
import { type App, inTenant } from '#platform'
import { findLink } from '../link/github-links-store.ts'
import { findIssueRow } from './github-issues-store.ts'
import { isTicketOver } from './issue-rules.ts'
import { mirrorTicket } from './mirror-ticket.ts'

type Due = { tenantId: string; ticketId: TicketId }

/** As a job: a new ticket gets its issue, because its project's settings say so. One that has an issue keeps it. */
export async function mirrorNewTicket({ database }: Pick<App, 'database'>, { tenantId, ticketId }: Due): Promise<void> {
  await inTenant(database, tenantId, async (tx) => {
    const { projectId, status } = await getTicket(tx, ticketId)
    if (isTicketOver(status) || (await findLink(tx, projectId)) === undefined) return
    if ((await findIssueRow(tx, ticketId)) !== undefined) return
    await mirrorTicket(tx, { tenantId, userId: 'sentra', role: 'service' }, ticketId)
  })
}
