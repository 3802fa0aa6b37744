/** Durable effects on graphile-worker: queued in the transaction that decides, run at least once, retried, dead-lettered. */
export { enqueueJob } from './enqueue-job.ts'
export { jobCounts } from './jobs-store.ts'
export { type Job, type Schedule, startJobs } from './start-jobs.ts'
