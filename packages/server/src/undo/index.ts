/** Brings back what was taken away, and gives it up for good. The record is the trash domain's. */
export { trashRoutes } from './routes.ts'
export { undoJobs, undoSchedules } from './jobs.ts'
