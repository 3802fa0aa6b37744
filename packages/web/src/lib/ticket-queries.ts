import type { ProjectId, TicketId, TicketStatus } from '@sentra/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

const PAGE = 100

/** Of a ticket: what has to be done one after the other until it is. */
export const criticalPathQuery = (projectId: ProjectId, ticketId: TicketId) =>
  queryOptions({
    queryKey: ['dependencies', 'critical', ticketId],
    queryFn: () => client.tasks.criticalPath({ projectId, ticketId }),
  })

export type TicketFilter = { projectId?: ProjectId | undefined; status?: TicketStatus | undefined }

export const ticketsQuery = (filter: TicketFilter) =>
  infiniteQueryOptions({
    queryKey: ['tickets', filter],
    queryFn: ({ pageParam }) =>
      client.tickets.list({ ...filter, limit: PAGE, ...(pageParam !== null && { after: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

export const ticketLimitsQuery = (projectId: ProjectId | undefined) =>
  queryOptions({
    queryKey: ['tickets', 'limits', projectId ?? null],
    queryFn: async () => (await client.tickets.limits({ projectId })).items,
  })

export const ticketQuery = (ticketId: TicketId) =>
  queryOptions({ queryKey: ['ticket', ticketId], queryFn: () => client.tickets.get({ ticketId }) })

/** How the tasks of a ticket come together. */
export const trainQuery = (ticketId: TicketId) =>
  queryOptions({ queryKey: ['ticket', ticketId, 'train'], queryFn: () => client.tickets.train({ ticketId }) })

/** Its spec, issue and pull requests, and what its work has used. */
export const ticketLinksQuery = (ticketId: TicketId) =>
  queryOptions({ queryKey: ['ticket', ticketId, 'links'], queryFn: () => client.tickets.links({ ticketId }) })

export const ticketCommentsQuery = (ticketId: TicketId) =>
  queryOptions({
    queryKey: ['ticket', ticketId, 'comments'],
    queryFn: async () => (await client.tickets.comments({ ticketId })).items,
  })

export const ticketCommitsQuery = (ticketId: TicketId) =>
  queryOptions({ queryKey: ['ticket', ticketId, 'commits'], queryFn: () => client.tickets.commits({ ticketId }) })

export const ticketBlockingQuery = (ticketId: TicketId) =>
  queryOptions({ queryKey: ['ticket', ticketId, 'blocking'], queryFn: () => client.tickets.blocking({ ticketId }) })

export const ticketReasoningQuery = (ticketId: TicketId) =>
  queryOptions({ queryKey: ['ticket', ticketId, 'reasoning'], queryFn: () => client.tickets.reasoning({ ticketId }) })
