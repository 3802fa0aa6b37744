import type { SystemStatus } from '@sentra/contract'
import type { App, Principal } from '#platform'
import { latestSeq } from '#events'
import { jobCounts } from '#jobs'
import { countWork, databaseFacts, listRunnerInfo } from './status-store.ts'

/** What the start page and `sentra status` show: facts counted now, nothing remembered. */
export async function systemStatus(app: App, principal: Principal): Promise<SystemStatus> {
  const [database, lastEventSeq, jobs, work, runners] = await Promise.all([
    databaseFacts(app),
    latestSeq(app),
    jobCounts(app),
    countWork(app, principal.tenantId),
    listRunnerInfo(app, principal.tenantId),
  ])
  return {
    version: app.version,
    startedAt: app.startedAt.toISOString(),
    uptimeSeconds: (Date.now() - app.startedAt.getTime()) / 1000,
    database: { kind: app.config.databaseUrl === null ? 'embedded' : 'external', ...database },
    lastEventSeq,
    runners,
    counts: { ...work, jobsWaiting: jobs.waiting, jobsDead: jobs.dead },
  }
}
