import { operations } from '#access'
import { taskRoutes } from '#board'
import { pullRequestRoutes } from '#forge'
import { credentialRoutes } from '#gateway'
import { logRoutes } from '#logs'
import { projectRoutes } from '#projects'
import { projectRunRoutes, runRoutes, taskRunRoutes } from '#runs'
import { steeringRoutes } from '#steering'
import { systemRoutes } from './system-routes.ts'

/** Every operation of the contract and the domain that answers it. */
export const router = operations.router({
  system: systemRoutes,
  projects: { ...projectRoutes, ...projectRunRoutes },
  tasks: { ...taskRoutes, ...taskRunRoutes },
  runs: { ...runRoutes, ...steeringRoutes },
  pullRequests: pullRequestRoutes,
  logs: logRoutes,
  credentials: credentialRoutes,
})

export type Router = typeof router
