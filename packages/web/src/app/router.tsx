import { followupStates, taskStatuses } from '@sentra/contract'
import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { z } from 'zod'
import { TasksPage } from '../features/tasks/tasks-page.tsx'
import { PageFailed } from './fallback-pages.tsx'
import { root, under } from './root-route.ts'
import { command, specRoute, specs } from './spec-routes.ts'
import { newTicket, ticketRoute, tickets } from './ticket-routes.ts'

/** A filter that means nothing is left out: an old link still shows the list. */
const TasksSearch = z.object({
  status: z.enum(taskStatuses).optional().catch(undefined),
  project: z.string().optional().catch(undefined),
})

const tasks = createRoute({
  getParentRoute: under,
  path: '/',
  validateSearch: TasksSearch,
  component: TasksPage,
})
const newTask = createRoute({
  getParentRoute: under,
  path: '/tasks/new',
  validateSearch: z.object({
    project: z.string().optional().catch(undefined),
    ticket: z.string().optional().catch(undefined),
    /** Of the ticket: what a person said, to hand over. */
    comment: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../features/tasks/new-task-page.tsx'), 'NewTaskPage'),
})
const task = createRoute({
  getParentRoute: under,
  path: '/tasks/$taskId',
  validateSearch: z.object({ run: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('../features/tasks/task-page.tsx'), 'TaskPage'),
})
const details = createRoute({
  getParentRoute: () => task,
  path: '/',
  component: lazyRouteComponent(() => import('../features/tasks/details-tab.tsx'), 'DetailsTab'),
})
const progress = createRoute({
  getParentRoute: () => task,
  path: '/progress',
  component: lazyRouteComponent(() => import('../features/runs/progress-tab.tsx'), 'ProgressTab'),
})
const logs = createRoute({
  getParentRoute: () => task,
  path: '/logs',
  component: lazyRouteComponent(() => import('../features/logs/logs-tab.tsx'), 'LogsTab'),
})
const branch = createRoute({
  getParentRoute: () => task,
  path: '/branch',
  component: lazyRouteComponent(() => import('../features/pull-requests/branch-tab.tsx'), 'BranchTab'),
})
const compare = createRoute({
  getParentRoute: under,
  path: '/compare',
  validateSearch: z.object({
    left: z.string().optional().catch(undefined),
    right: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../features/contests/compare-page.tsx'), 'ComparePage'),
})
const projects = createRoute({
  getParentRoute: under,
  path: '/projects',
  component: lazyRouteComponent(() => import('../features/projects/projects-page.tsx'), 'ProjectsPage'),
})
const newProject = createRoute({
  getParentRoute: under,
  path: '/projects/new',
  component: lazyRouteComponent(() => import('../features/projects/new-project-page.tsx'), 'NewProjectPage'),
})
const project = createRoute({
  getParentRoute: under,
  path: '/projects/$projectId',
  component: lazyRouteComponent(() => import('../features/projects/project-page.tsx'), 'ProjectPage'),
})
const keys = createRoute({
  getParentRoute: under,
  path: '/keys',
  component: lazyRouteComponent(() => import('../features/keys/keys-page.tsx'), 'KeysPage'),
})
const system = createRoute({
  getParentRoute: under,
  path: '/system',
  component: lazyRouteComponent(() => import('../features/system/system-page.tsx'), 'SystemPage'),
})

const followups = createRoute({
  getParentRoute: under,
  path: '/followups',
  validateSearch: z.object({
    state: z.enum(followupStates).optional().catch(undefined),
    project: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('../features/followups/followups-page.tsx'), 'FollowupsPage'),
})

const trash = createRoute({
  getParentRoute: under,
  path: '/trash',
  component: lazyRouteComponent(() => import('../features/trash/trash-page.tsx'), 'TrashPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    tasks,
    newTask,
    task.addChildren([details, progress, logs, branch]),
    compare,
    tickets,
    newTicket,
    ticketRoute,
    projects,
    newProject,
    project,
    command,
    specs,
    specRoute,
    keys,
    system,
    trash,
    followups,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
