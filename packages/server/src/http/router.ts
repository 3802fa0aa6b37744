import { operations } from '#access'
import { followupRoutes, taskRoutes, ticketRoutes } from '#board'
import { runWayRoutes, taskWaitRoutes } from '#dispatch'
import { conversationRoutes } from '#conversations'
import { githubRoutes, pullRequestRoutes } from '#forge'
import { credentialRoutes } from '#gateway'
import { ticketInsightRoutes } from '#insight'
import { logRoutes } from '#logs'
import { githubAppRoutes, gitTokenRoutes, projectRoutes } from '#projects'
import { specRoutes } from '#specs'
import {
  projectRunRoutes,
  pullRequestRunRoutes,
  runContestRoutes,
  runRoutes,
  taskContestRoutes,
  taskRunRoutes,
  ticketTrainRoutes,
} from '#runs'
import { trashRoutes } from '#undo'
import { steeringRoutes } from '#steering'
import { systemRoutes } from './system-routes.ts'

/** Every operation of the contract and the domain that answers it. */
export const router = operations.router({
  system: systemRoutes,
  projects: { ...projectRoutes, ...projectRunRoutes },
  specs: { ...specRoutes, ...conversationRoutes },
  tickets: { ...ticketRoutes, ...ticketTrainRoutes, ...ticketInsightRoutes },
  tasks: { ...taskRoutes, ...taskRunRoutes, ...taskContestRoutes, ...taskWaitRoutes },
  runs: { ...runRoutes, ...runContestRoutes, ...runWayRoutes, ...steeringRoutes },
  pullRequests: { ...pullRequestRoutes, ...pullRequestRunRoutes },
  logs: logRoutes,
  credentials: credentialRoutes,
  trash: trashRoutes,
  gitTokens: gitTokenRoutes,
  githubApps: githubAppRoutes,
  followups: followupRoutes,
  github: githubRoutes,
})

export type Router = typeof router
