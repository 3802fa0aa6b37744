import { PullRequestId, TicketId } from '@sentra/contract'
import type { Job, Schedule } from '#jobs'
import { type App, inTenant } from '#platform'
import { inTenantAsSystem } from '#platform/system'
import { queueFeedback } from './feedback/follow-feedback.ts'
import { readFeedback } from './feedback/read-feedback.ts'
import { findMerge } from './find-merge.ts'
import { listIssuesToCompare } from './issues/github-issues-store.ts'
import { mirrorNewTicket } from './issues/mirror-new-ticket.ts'
import { queueIssueSync } from './issues/mirror-ticket.ts'
import { syncIssue } from './issues/sync-issue.ts'
import { bringInLine } from './sync/bring-in-line.ts'
import { queueSync } from './sync/follow-pull.ts'
import { listPullsToCompare } from './sync/github-pulls-store.ts'
import { noteFailure } from './sync/note-outcome.ts'
import { removeOldDeliveries } from './webhook/deliveries-store.ts'

/** GitHub sends a delivery again for three days; a later one changes nothing either, because the truth is read. */
const KEEP_DELIVERIES_MS = 30 * 24 * 3_600_000

/** Durable steps of pull requests, here and at GitHub, by name. */
export const forgeJobs: Record<string, Job> = {
  'sync-pull-request': async (app, { tenantId, pullRequestId }) => {
    const order = { tenantId, pullRequestId: PullRequestId.parse(pullRequestId) }
    try {
      await bringInLine(app, order)
    } catch (error) {
      await noteFailure(app, order, error)
    }
    await inTenant(app.database, tenantId, (tx) => queueFeedback(tx, order.pullRequestId))
  },
  'find-merge': (app, { tenantId, pullRequestId, look }) =>
    findMerge(app, { tenantId, pullRequestId: PullRequestId.parse(pullRequestId), look: Number(look) }),
  'read-feedback': (app, { tenantId, pullRequestId }) =>
    readFeedback(app, { tenantId, pullRequestId: PullRequestId.parse(pullRequestId) }),
  'mirror-ticket': (app, { tenantId, ticketId }) =>
    mirrorNewTicket(app, { tenantId, ticketId: TicketId.parse(ticketId) }),
  'sync-issue': (app, { tenantId, ticketId }) => syncIssue(app, { tenantId, ticketId: TicketId.parse(ticketId) }),
}

/** For what no webhook told: a server behind a firewall hears of none. */
export const forgeSchedules: Record<string, Schedule> = {
  'compare-with-github': { at: '*/10 * * * *', run: comparePulls },
  // There may be hundreds, each a call of the 5,000 that a token has in an hour.
  'compare-issues': { at: '7 * * * *', run: compareIssues },
  'drop-github-deliveries': {
    at: '23 3 * * *',
    run: (app) => removeOldDeliveries(app, new Date(Date.now() - KEEP_DELIVERIES_MS)),
  },
}

/** Each by a job of its own, which exists once however often it is asked for. */
async function comparePulls(app: App): Promise<void> {
  for (const { tenantId, id } of await listPullsToCompare(app)) {
    await inTenantAsSystem(app.database, tenantId, (tx) => queueSync(tx, id))
  }
}

async function compareIssues(app: App): Promise<void> {
  for (const { tenantId, ticketId } of await listIssuesToCompare(app)) {
    await inTenantAsSystem(app.database, tenantId, (tx) => queueIssueSync(tx, ticketId))
  }
}
