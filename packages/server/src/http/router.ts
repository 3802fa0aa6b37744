import { operations } from '#access'
import { taskRoutes, ticketRoutes } from '#board'
import { runWayRoutes, taskWaitRoutes } from '#dispatch'
import { githubRoutes, pullRequestRoutes } from '#forge'
import { credentialRoutes } from '#gateway'
import { logRoutes } from '#logs'
import { gitTokenRoutes, projectRoutes } from '#projects'
import { projectRunRoutes, runRoutes, taskRunRoutes } from '#runs'
import { trashRoutes } from '#undo'
import { steeringRoutes } from '#steering'
import { systemRoutes } from './system-routes.ts'

/** Every operation of the contract and the domain that answers it. */
export const router = operations.router({
  system: systemRoutes,
  projects: { ...projectRoutes, ...projectRunRoutes },
  tickets: ticketRoutes,
  tasks: { ...taskRoutes, ...taskRunRoutes, ...taskWaitRoutes },
  runs: { ...runRoutes, ...runWayRoutes, ...steeringRoutes },
  pullRequests: pullRequestRoutes,
  logs: logRoutes,
  credentials: credentialRoutes,
  trash: trashRoutes,
  gitTokens: gitTokenRoutes,
  github: githubRoutes,
})

export type Router = typeof router
