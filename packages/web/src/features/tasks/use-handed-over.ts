import { TicketId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ticketCommentsQuery } from '../../lib/ticket-queries.ts'

const route = getRouteApi('/tasks/new')

/**
 * Words of a comment that a person wants to hand to an agent: they stand in the form, to be read and changed first.
 * Undefined while they are read; empty without any.
 */
export function useHandedOver(): string | undefined {
  const { ticket, comment } = route.useSearch()
  const ticketId = TicketId.safeParse(ticket)
  const isWanted = ticketId.success && comment !== undefined
  const { data, error } = useQuery({ ...ticketCommentsQuery(ticketId.data as TicketId), enabled: isWanted })
  if (isWanted && !data && error === null) return undefined
  return data?.find(({ id }) => id === comment)?.text ?? ''
}
