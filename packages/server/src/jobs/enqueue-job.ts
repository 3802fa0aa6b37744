import type { Tx } from '#platform'
import { insertJob } from './jobs-store.ts'
import { wakeAt } from './wake-at.ts'

type JobRequest = {
  /** Name of the job, as in its domain's jobs.ts. */
  task: string
  /** Ids only: the body reads the rest when it runs. The tenant is stamped by the database. */
  payload: Record<string, string>
  /** Two jobs of one tenant with the same key become one. */
  key?: string
  runAt?: Date
}

/** Queues a job that exists if and only if the transaction commits. */
export async function enqueueJob(tx: Tx, job: JobRequest): Promise<void> {
  await insertJob(tx, job)
  if (job.runAt !== undefined) wakeAt(job.runAt)
}
