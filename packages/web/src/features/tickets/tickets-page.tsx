import { type Project, ProjectId, type Ticket, ticketStatuses } from '@sentra/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { count, words } from '../../lib/format.ts'
import { projectsQuery } from '../../lib/queries.ts'
import { ticketsQuery } from '../../lib/ticket-queries.ts'
import { buttonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { TicketLimits } from './ticket-limits.tsx'
import { OlderButton } from '../../ui/older-button.tsx'
import { Page } from '../../ui/page.tsx'
import { Row, RowMeta, Rows, Urgency } from '../../ui/rows.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'

const route = getRouteApi('/tickets')

/** All tickets, newest first, narrowed by status. */
export function TicketsPage() {
  const { status, project } = route.useSearch()
  const projectId = ProjectId.safeParse(project).data
  const tickets = useInfiniteQuery(ticketsQuery({ status, projectId }))
  const projects = useQuery(projectsQuery(false))
  const items = tickets.data?.pages.flatMap((page) => page.items)
  const followups = (
    <Link to="/followups" search={{ project }} className={buttonClass()}>
      Follow-ups
    </Link>
  )
  const add = (
    <Link to="/tickets/new" search={{ project }} className={buttonClass('primary')}>
      <Icon name="plus" />
      New ticket
    </Link>
  )
  return (
    <Page
      title="Tickets"
      actions={
        <>
          {followups}
          {add}
        </>
      }
    >
      <TicketLimits projectId={projectId} />
      <StatusFilter />
      {tickets.error !== null && <ErrorBox error={tickets.error} onRetry={() => void tickets.refetch()} />}
      {items === undefined && tickets.error === null && <Skeleton rows={6} />}
      {items?.length === 0 && <NoTickets isFiltered={status !== undefined} add={add} />}
      {items !== undefined && items.length > 0 && <TicketTable tickets={items} projects={projects.data ?? []} />}
      <OlderButton pages={tickets}>Show older tickets</OlderButton>
    </Page>
  )
}

function StatusFilter() {
  const { status } = route.useSearch()
  return (
    <nav aria-label="Status" className="flex flex-wrap gap-1">
      {[undefined, ...ticketStatuses].map((name) => (
        <Link
          key={name ?? 'all'}
          from="/tickets"
          to="/tickets"
          search={(before) => ({ ...before, status: name })}
          activeProps={{}}
          aria-current={name === status ? 'true' : undefined}
          className={`inline-flex h-7 items-center rounded-full border px-3 ${
            name === status ? 'border-accent font-medium text-accent' : 'border-divider text-muted hover:text-text'
          }`}
        >
          {words(name ?? 'all')}
        </Link>
      ))}
    </nav>
  )
}

function TicketTable({ tickets, projects }: { tickets: Ticket[]; projects: Project[] }) {
  const names = new Map<string, string>(projects.map(({ id, name }) => [id, name]))
  return (
    <Rows label={count(tickets.length, 'ticket')}>
      {tickets.map((ticket) => (
        <Row
          key={ticket.id}
          badge={<StateBadge state={ticket.blocked === null ? ticket.status : 'blocked'} />}
          title={ticket.title}
          link={{ to: '/tickets/$ticketId', params: { ticketId: ticket.id } }}
          flatFrom="sm"
        >
          <RowMeta flatFrom="sm">
            <Urgency priority={ticket.priority} />
            <span className="w-24">
              {ticket.taskCount === 0 ? 'no tasks' : `${ticket.doneCount} of ${ticket.taskCount} done`}
            </span>
            <span className="w-24 truncate">{names.get(ticket.projectId) ?? 'archived project'}</span>
          </RowMeta>
        </Row>
      ))}
    </Rows>
  )
}

function NoTickets({ isFiltered, add }: { isFiltered: boolean; add: React.ReactNode }) {
  if (isFiltered) {
    return (
      <Empty
        title="No ticket has this status."
        action={
          <Link to="/tickets" className={buttonClass()}>
            Show all tickets
          </Link>
        }
      />
    )
  }
  return (
    <Empty title="No tickets yet." action={add}>
      A ticket groups the tasks that together make something. Its status follows them; a ticket that is blocked holds
      them back.
    </Empty>
  )
}
