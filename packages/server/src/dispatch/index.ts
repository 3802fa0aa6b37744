/** The runner protocol's handlers: scheduling, leases, journal intake. Reacts to attempt.*, run.* and question.*. */
export { dispatchJobs } from './jobs.ts'
export { LeaseTimer } from './lease-timer.ts'
export { runWayRoutes } from './routes.ts'
export { RunnerHub } from './runner-hub.ts'
export { taskWaitRoutes } from './routes.ts'
export { serveRunners } from './serve-runners.ts'
