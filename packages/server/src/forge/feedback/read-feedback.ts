import { enqueueJob } from '#jobs'
import { type App, inTenant, type Tx } from '#platform'
import { oneAtATime } from '#projects'
import type { Forge } from '../forge.ts'
import { saveLink } from '../link/github-links-store.ts'
import { openForge, requireRested } from '../link/open-forge.ts'
import { getPullRequest } from '../pull-requests-store.ts'
import { readWork, type SyncOrder, type Work } from '../sync/read-work.ts'
import { isTrouble, retryOf } from '../sync/trouble-rules.ts'
import { chooseByItself, isKept } from './feedback-rules.ts'
import {
  type FeedbackRow,
  findLook,
  listFeedback,
  type LookRow,
  markGone,
  type NewFeedback,
  saveFeedback,
  saveLook,
} from './feedback-store.ts'
import { announceFeedback, queueFeedback } from './follow-feedback.ts'
import type { ForgeCheck } from './forge-feedback.ts'

/** Words that come one after another go to the agent together: it starts so long after the last look that found some. */
const SETTLE_MS = 60_000

/**
 * Brings what people and checks say at GitHub about an open pull request here, each once. Repeatable; what is in the way
 * is said beside it, with the time of the next try.
 */
export async function readFeedback(app: App, order: SyncOrder): Promise<void> {
  try {
    await oneAtATime(`github-feedback/${order.pullRequestId}`, () => look(app, order))
  } catch (error) {
    await noteTrouble(app, order, error)
  }
}

function noteTrouble(app: App, { tenantId, pullRequestId: id }: SyncOrder, error: unknown): Promise<void> {
  if (!isTrouble(error)) throw error
  return inTenant(app.database, tenantId, async (tx) => {
    const before = await findLook(tx, id)
    if (before === undefined) return
    const pull = await getPullRequest(tx, id)
    const retryAt = retryOf(error, before.failures, new Date())
    if (error.code === 'FORGE_LIMITED') await saveLink(tx, pull.projectId, { resumeAt: retryAt })
    await saveLook(tx, id, { problem: error.message, failures: before.failures + 1 })
    if (before.problem !== error.message) await announceFeedback(tx, pull)
    if (retryAt !== null) await queueFeedback(tx, id, retryAt)
  })
}

async function look(app: App, order: SyncOrder): Promise<void> {
  const work = await readWork(app, order)
  if (work === undefined || work.row.number === null || work.pull.state !== 'open') return
  requireRested(work.link)
  const forge = await openForge(app, order.tenantId, work.link)
  const there = await forge.getPull(work.row.number)
  // A repository that has moved is looked at under its new name, once it is known whose that is.
  if (forge.wasMoved || there.state !== 'open') return
  const known = await inTenant(app.database, order.tenantId, (tx) => listFeedback(tx, order.pullRequestId))
  const remarks = await forge.listRemarks(work.row.number)
  const ours = there.headCommit === work.pull.headCommit
  const checks = ours ? await forge.listChecks(there.headCommit) : { failed: [], pending: 0, problem: null }
  const found = [...remarks.map(fromRemark), ...(await readChecks(forge, known, checks.failed))]
  await inTenant(app.database, order.tenantId, (tx) =>
    keep(tx, work, { found, look: { pending: checks.pending, problem: checks.problem, failures: 0 } }),
  )
}

const OF_CHECK = { step: null, log: null, logProblem: null }

const fromRemark = (remark: Omit<NewFeedback, 'title' | keyof typeof OF_CHECK>): NewFeedback => ({
  ...remark,
  title: '',
  ...OF_CHECK,
})

/** Each with its log; one that is known with its log, or was given to an agent, is not fetched again. */
async function readChecks(forge: Forge, known: FeedbackRow[], failed: ForgeCheck[]): Promise<NewFeedback[]> {
  const rows: NewFeedback[] = []
  for (const check of failed) {
    const before = known.find(({ id }) => id === check.id)
    const isRead = before !== undefined && (before.givenAt !== null || before.logProblem === null)
    rows.push(isRead ? before : await readCheck(forge, check))
  }
  return rows
}

async function readCheck(forge: Forge, check: ForgeCheck): Promise<NewFeedback> {
  const { id, name: title, author, url, commit, at, text } = check
  const { notes, ...failure } = await forge.readFailure(check)
  const place = { url, commit, file: null, line: null, excerpt: null }
  const words = [text, notes].filter(Boolean).join('\n\n')
  return { id, kind: 'check', title, author, trusted: true, text: words, at, ...place, ...failure }
}

type Seen = { found: NewFeedback[]; look: Omit<LookRow, 'rounds'> }

async function keep(tx: Tx, work: Work, { found, look }: Seen): Promise<void> {
  const { pullRequestId: id } = work
  const before = await listFeedback(tx, id)
  const beforeLook = await findLook(tx, id)
  const there = new Set(found.map((one) => one.id))
  const known = new Map(before.map((row) => [row.id, row]))
  for (const said of found) if (!isKept(known.get(said.id), said)) await saveFeedback(tx, id, said)
  await markGone(
    tx,
    id,
    before.filter((row) => !row.isGone && !there.has(row.id)).map((row) => row.id),
  )
  await saveLook(tx, id, look)
  const now = await listFeedback(tx, id)
  const isNews = beforeLook?.problem !== look.problem || beforeLook?.pending !== look.pending
  if (isNews || tellOf(before) !== tellOf(now)) await announceFeedback(tx, work.pull)
  await queueGiving(tx, work, now)
}

/** All that a person sees of it. */
const tellOf = (rows: FeedbackRow[]) => JSON.stringify(rows)

/** The domain of runs gives it to the agent, if the project says so and it is still right then. */
async function queueGiving(tx: Tx, { pull, project, row }: Work, rows: FeedbackRow[]): Promise<void> {
  const look = await findLook(tx, pull.id)
  const chosen = chooseByItself(rows, {
    policy: project.settings.githubFeedback,
    headCommit: pull.headCommit,
    rounds: look?.rounds ?? 0,
    pending: look?.pending ?? 0,
    problem: row.problem,
    now: new Date(),
  })
  if (chosen.length === 0) return
  const key = `give-feedback/${pull.id}`
  const runAt = new Date(Date.now() + SETTLE_MS)
  await enqueueJob(tx, { task: 'give-feedback', payload: { pullRequestId: pull.id }, key, runAt })
}
