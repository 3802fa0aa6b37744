import type { GithubLink, ProjectId, WebhookSecret } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { type App, type Principal, seal, type Tx } from '#platform'
import { webhookEvents } from '../webhook/signature.ts'
import { removeLink, saveLink } from './github-links-store.ts'
import { newWebhookSecret, secretContext } from './link-github.ts'
import { getLink, toGithubLink, webhookPath } from './to-github-link.ts'

/** Ends the link. What is at GitHub stays there; merges go to the project's URL again. NOT_LINKED. */
export async function unlinkGithub(tx: Tx, principal: Principal, projectId: ProjectId): Promise<GithubLink> {
  const row = await getLink(tx, projectId)
  await removeLink(tx, projectId)
  const details = { apiUrl: row.apiUrl, repository: `${row.owner}/${row.name}` }
  await recordAudit(tx, principal, { action: 'project:unlink_github', subject: projectId, details })
  appendEvent(tx, 'project.github_changed', { projectId })
  return toGithubLink(tx.tenantId, row)
}

/** A new secret for the webhook: the earlier one is not believed any more. It is said here and never again. */
export async function renewSecret(
  tx: Tx,
  { app, principal }: { app: Pick<App, 'secretKey'>; principal: Principal },
  projectId: ProjectId,
): Promise<WebhookSecret> {
  await getLink(tx, projectId)
  const secret = newWebhookSecret()
  const sealedSecret = seal(app.secretKey, secret, secretContext(tx.tenantId, projectId))
  await saveLink(tx, projectId, { sealedSecret })
  await recordAudit(tx, principal, { action: 'project:renew_webhook_secret', subject: projectId })
  appendEvent(tx, 'project.github_changed', { projectId })
  return { webhookPath: webhookPath(tx.tenantId, projectId), secret, events: [...webhookEvents] }
}
