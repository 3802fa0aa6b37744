import type { TicketId } from '@sentra/contract'
import { getTicket } from '#board'
import { type App, inTenant } from '#platform'
import { getProject, moveTicketRef, openStore } from '#projects'

type Kept = { tenantId: string; ticketId: TicketId }

/** Lets the ref in the store follow the branch of a ticket, as a job. One that moves meanwhile is followed at once. */
export async function keepTicketBranch(app: App, { tenantId, ticketId }: Kept): Promise<void> {
  const read = () =>
    inTenant(app.database, tenantId, async (tx) => {
      const ticket = await getTicket(tx, ticketId)
      return { head: ticket.headCommit, project: await getProject(tx, ticket.projectId) }
    })
  let { head, project } = await read()
  const store = await openStore(app, { tenantId, project })
  for (let kept: string | null = null; head !== null && head !== kept; { head, project } = await read()) {
    await moveTicketRef(store, ticketId, head)
    kept = head
  }
}
