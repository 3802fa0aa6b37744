import type { Ticket } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { ticketCommentsQuery } from '../../lib/ticket-queries.ts'
import { Tabs } from '../../ui/tabs.tsx'

export function TicketTabs({ ticket, taskCount }: { ticket: Ticket; taskCount: number }) {
  const { data: comments } = useQuery(ticketCommentsQuery(ticket.id))
  const params = { ticketId: ticket.id }
  return (
    <Tabs
      label="Parts of the ticket"
      tabs={[
        { label: 'Details', link: { to: '/tickets/$ticketId', params } },
        { label: 'Comments', link: { to: '/tickets/$ticketId/comments', params }, count: comments?.length },
        { label: 'Tasks', link: { to: '/tickets/$ticketId/tasks', params }, count: taskCount },
        { label: 'Commits', link: { to: '/tickets/$ticketId/commits', params } },
        { label: 'Blocking', link: { to: '/tickets/$ticketId/blocking', params } },
        { label: 'Reasoning', link: { to: '/tickets/$ticketId/reasoning', params } },
      ]}
    />
  )
}
