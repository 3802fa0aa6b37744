import { reasonKinds, ticketStatuses } from '@sentra/contract'
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { under } from './root-route.ts'

export const tickets = createRoute({
  getParentRoute: under,
  path: '/tickets',
  validateSearch: z.object({
    status: z.enum(ticketStatuses).optional().catch(undefined),
    project: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../features/tickets/tickets-page.tsx'), 'TicketsPage'),
})
export const newTicket = createRoute({
  getParentRoute: under,
  path: '/tickets/new',
  validateSearch: z.object({ project: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../features/tickets/new-ticket-page.tsx'), 'NewTicketPage'),
})
const ticket = createRoute({
  getParentRoute: under,
  path: '/tickets/$ticketId',
  component: lazyRouteComponent(() => import('../features/tickets/ticket-page.tsx'), 'TicketPage'),
})
const details = createRoute({
  getParentRoute: () => ticket,
  path: '/',
  component: lazyRouteComponent(() => import('../features/tickets/details-tab.tsx'), 'DetailsTab'),
})
const comments = createRoute({
  getParentRoute: () => ticket,
  path: '/comments',
  component: lazyRouteComponent(() => import('../features/tickets/comments-tab.tsx'), 'CommentsTab'),
})
const tasks = createRoute({
  getParentRoute: () => ticket,
  path: '/tasks',
  component: lazyRouteComponent(() => import('../features/tickets/tasks-tab.tsx'), 'TasksTab'),
})
const commits = createRoute({
  getParentRoute: () => ticket,
  path: '/commits',
  component: lazyRouteComponent(() => import('../features/tickets/commits-tab.tsx'), 'CommitsTab'),
})
const blocking = createRoute({
  getParentRoute: () => ticket,
  path: '/blocking',
  component: lazyRouteComponent(() => import('../features/tickets/blocking-tab.tsx'), 'BlockingTab'),
})
const reasoning = createRoute({
  getParentRoute: () => ticket,
  path: '/reasoning',
  validateSearch: z.object({ kind: z.enum(reasonKinds).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../features/tickets/reasoning-tab.tsx'), 'ReasoningTab'),
})

export const ticketRoute = ticket.addChildren([details, comments, tasks, commits, blocking, reasoning])
