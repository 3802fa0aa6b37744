import { inWrite, operations } from '#access'
import { inTenant } from '#platform'
import { listIssueRows } from '../issues/github-issues-store.ts'
import { importIssues, listIssues } from '../issues/import-issues.ts'
import { mirrorTicket, queueIssueSync, toMirroredIssue } from '../issues/mirror-ticket.ts'
import { queueSync } from '../sync/follow-pull.ts'
import { listGithubPulls } from '../sync/github-pulls-store.ts'
import { offerTemplate } from '../template/offer-template.ts'
import { renewSecret, unlinkGithub } from './change-link.ts'
import { findLink } from './github-links-store.ts'
import { linkGithub } from './link-github.ts'
import { getLink, toGithubLink } from './to-github-link.ts'
import { getProject } from '#projects'

const on = operations.github

export const githubRoutes = {
  get: on.get.handler(({ input, context: { app, principal } }) =>
    inTenant(app.database, principal.tenantId, async (tx) => {
      await getProject(tx, input.projectId)
      const row = await findLink(tx, input.projectId)
      return { link: row ? toGithubLink(principal.tenantId, row) : null }
    }),
  ),
  // Linking is idempotent by the project: GitHub is asked each time.
  link: on.link.handler(({ input, context }) => linkGithub(context.app, context.principal, input)),
  unlink: on.unlink.handler(({ input, context }) =>
    inWrite(context, (tx) => unlinkGithub(tx, context.principal, input.projectId)),
  ),
  sync: on.sync.handler(({ input, context }) =>
    inWrite(context, async (tx) => {
      const { repositoryId } = await getLink(tx, input.projectId)
      const pulls = await listGithubPulls(tx, input.projectId)
      for (const id of pulls) await queueSync(tx, id)
      const issues = await listIssueRows(tx, input.projectId, repositoryId)
      for (const { ticketId } of issues) await queueIssueSync(tx, ticketId)
      return { pullRequests: pulls.length, issues: issues.length }
    }),
  ),
  issues: on.issues.handler(async ({ input, context }) => {
    const { items, rows } = await listIssues(context.app, context.principal, input.projectId)
    return { items, mirrored: rows.map(toMirroredIssue) }
  }),
  // Importing is idempotent by the number of the issue.
  importIssues: on.importIssues.handler(({ input, context }) => importIssues(context.app, context.principal, input)),
  mirrorTicket: on.mirrorTicket.handler(({ input, context }) =>
    inWrite(context, (tx) => mirrorTicket(tx, context.principal, input.ticketId)),
  ),
  // Offering is idempotent by its branch: what is there is found.
  offerTemplate: on.offerTemplate.handler(({ input, context }) => offerTemplate(context.app, context.principal, input)),
  // The reply is kept nowhere: it holds the secret. A repeated request makes another one.
  renewSecret: on.renewSecret.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, (tx) => renewSecret(tx, context, input.projectId)),
  ),
}
