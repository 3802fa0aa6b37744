import { ProjectId, SentraError } from '@sentra/contract'
import { z } from 'zod'
import { appendEvent } from '#events'
import { type App, inTenant, type Tx, unseal } from '#platform'
import { followTold } from '../feedback/follow-feedback.ts'
import { feedbackEvents, toldOf } from '../feedback/webhook-rules.ts'
import { listIssueRows } from '../issues/github-issues-store.ts'
import { queueIssueSync } from '../issues/mirror-ticket.ts'
import { findLink, type GithubLinkRow, saveLink } from '../link/github-links-store.ts'
import { secretContext } from '../link/link-github.ts'
import { queueSync } from '../sync/follow-pull.ts'
import { listGithubPulls } from '../sync/github-pulls-store.ts'
import { insertDelivery } from './deliveries-store.ts'
import { isSigned, webhookEvents } from './signature.ts'

export type Webhook = {
  tenantId: string
  projectId: string
  signature: string | undefined
  /** `X-GitHub-Delivery`, the same when GitHub sends it again. */
  deliveryId: string | undefined
  event: string | undefined
  /** As it came: it is what was signed. */
  body: Buffer
}

const Payload = z.object({
  repository: z.object({ id: z.number() }).optional(),
  pull_request: z.object({ number: z.int() }).optional(),
  issue: z.object({ number: z.int() }).optional(),
})
const Delivery = z.object({ deliveryId: z.string().min(1).max(100), event: z.string().min(1).max(100) })

/**
 * Takes a webhook of GitHub: one that is not signed with the project's secret is refused, one that came before changes
 * nothing. It is only told to look: what is true is read from GitHub by a job, so their order does not matter.
 * Errors: UNAUTHENTICATED, INVALID_INPUT. Answers whether it was news.
 */
export async function receiveWebhook(app: App, webhook: Webhook): Promise<{ isNews: boolean }> {
  const projectId = ProjectId.safeParse(webhook.projectId).data
  if (projectId === undefined) throw forged()
  return inTenant(app.database, webhook.tenantId, async (tx) => {
    const link = await findLink(tx, projectId)
    if (link === undefined || !isBelieved(app, webhook, link)) throw forged()
    const { deliveryId, event } = read(Delivery, webhook)
    const payload = parseJson(webhook.body)
    const { repository, ...about } = read(Payload, payload)
    if (!(await insertDelivery(tx, { projectId, deliveryId, event }))) return { isNews: false }
    await saveLink(tx, projectId, { heardAt: new Date() })
    if (link.heardAt === null) appendEvent(tx, 'project.github_changed', { projectId })
    const isOurs = repository === undefined || String(repository.id) === link.repositoryId
    if (!isOurs || !(webhookEvents as readonly string[]).includes(event)) return { isNews: true }
    if (isOfFeedback(event)) await followTold(tx, projectId, toldOf(event, payload))
    else await queueLook(tx, link, about)
    return { isNews: true }
  })
}

const isOfFeedback = (event: string) => (feedbackEvents as readonly string[]).includes(event)

type About = Omit<z.infer<typeof Payload>, 'repository'>

/** A pull request, all of them, or an issue is compared. */
async function queueLook(tx: Tx, link: GithubLinkRow, { pull_request: pull, issue }: About): Promise<void> {
  if (issue !== undefined) return queueIssue(tx, link, issue.number)
  for (const id of await listGithubPulls(tx, link.projectId, pull?.number)) await queueSync(tx, id)
}

async function queueIssue(tx: Tx, { projectId, repositoryId }: GithubLinkRow, number: number): Promise<void> {
  const rows = await listIssueRows(tx, projectId, repositoryId)
  for (const row of rows) if (row.number === number) await queueIssueSync(tx, row.ticketId)
}

function isBelieved(app: App, { tenantId, projectId, body, signature }: Webhook, link: GithubLinkRow): boolean {
  return isSigned(body, signature, unseal(app.secretKey, link.sealedSecret, secretContext(tenantId, projectId)))
}

/** The same for a wrong secret and for a project that is not there: nobody learns which projects there are. */
const forged = () =>
  new SentraError(
    'UNAUTHENTICATED',
    'This webhook is not signed with the secret of the project: `sentra github webhook` makes one.',
  )

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new SentraError('INVALID_INPUT', 'A webhook is JSON: choose the content type application/json.', {
      cause: error,
    })
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const { data } = schema.safeParse(value)
  if (data !== undefined) return data
  throw new SentraError('INVALID_INPUT', 'This is no webhook of GitHub: its headers or its body are of another form.')
}
