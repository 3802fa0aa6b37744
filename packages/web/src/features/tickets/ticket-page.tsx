import { type Ticket, TicketId } from '@sentra/contract'
import { Outlet } from '@tanstack/react-router'
import { Page } from '../../ui/page.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { NoThingPage, ThingHeading, UnreadPage } from '../../ui/thing-page.tsx'
import { ProjectLink } from '../projects/project-link.tsx'
import { AddTaskLink } from './add-task-link.tsx'
import { BlockButton } from './block-button.tsx'
import { BlockedNotice } from './blocked-notice.tsx'
import { TicketTabs } from './ticket-tabs.tsx'
import { useTicket } from './use-ticket.ts'

/** A ticket: where it stands, what holds it, and everything about it in tabs. */
export function TicketPage() {
  const { ticketId, query, ticket, tasks } = useTicket()
  if (!TicketId.safeParse(ticketId).success) {
    return (
      <NoThingPage title="Ticket" link={{ to: '/tickets' }} label="Show all tickets">
        This address names no ticket.
      </NoThingPage>
    )
  }
  if (!ticket) return <UnreadPage title="Ticket" query={query} />
  return (
    <Page title={ticket.title} heading={<Heading ticket={ticket} />} actions={<Actions ticket={ticket} />}>
      {ticket.blocked !== null && <BlockedNotice ticketId={ticket.id} reason={ticket.blocked.reason} />}
      <TicketTabs ticket={ticket} taskCount={tasks?.length ?? 0} />
      <Outlet />
    </Page>
  )
}

function Actions({ ticket }: { ticket: Ticket }) {
  return (
    <>
      <AddTaskLink ticket={ticket} />
      {ticket.blocked === null && <BlockButton ticketId={ticket.id} />}
    </>
  )
}

function Heading({ ticket }: { ticket: Ticket }) {
  return (
    <ThingHeading title={ticket.title} id={ticket.id}>
      <StateBadge state={ticket.status} />
      <span>{ticket.priority} priority</span>
      <ProjectLink projectId={ticket.projectId} />
    </ThingHeading>
  )
}
