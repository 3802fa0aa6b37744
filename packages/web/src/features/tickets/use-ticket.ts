import { TicketId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ticketQuery } from '../../lib/ticket-queries.ts'

const route = getRouteApi('/tickets/$ticketId')

/** The ticket of this page, with its tasks. */
export function useTicket() {
  const ticketId = route.useParams().ticketId as TicketId
  const query = useQuery({ ...ticketQuery(ticketId), enabled: TicketId.safeParse(ticketId).success })
  return { ticketId, query, ...query.data }
}
