import { type PullRequestId, SentraError } from '@sentra/contract'
import { ensure, type Tx } from '#platform'
import { getProject } from '#projects'
import { nameOf } from '../pull-request-subject.ts'
import { getPullRequest, type PullRequestRow } from '../pull-requests-store.ts'
import { chooseByItself, chooseFeedback } from './feedback-rules.ts'
import { type FeedbackRow, findLook, listFeedback, listFeedbackOf, markGiven, saveLook } from './feedback-store.ts'
import { describeFeedback } from './feedback-text-rules.ts'
import { announceFeedback } from './follow-feedback.ts'

/**
 * The pull request, when an agent can go on with it and what that one makes can get to GitHub. Errors: NOT_FOUND,
 * PULL_REQUEST_NOT_OPEN, NOT_LINKED, CONFLICT with what to do first.
 */
export async function getMendable(tx: Tx, id: PullRequestId): Promise<PullRequestRow> {
  const pull = await getPullRequest(tx, id)
  const name = nameOf(pull)
  ensure(pull.state === 'open', 'PULL_REQUEST_NOT_OPEN', `The pull request of ${name} is ${pull.state}.`)
  const { forge } = pull
  if (forge === null) {
    const message = `The pull request of ${name} is not at GitHub, because its project is not linked: \`sentra github link\` links it.`
    throw new SentraError('NOT_LINKED', message)
  }
  const isStuck = forge.problem !== null && forge.retryAt === null
  ensure(!isStuck, 'CONFLICT', `What the agent makes would not get to GitHub: ${forge.problem}`)
  return pull
}

/** What a person gives to the agent: what is new, or of it these. CONFLICT when there is nothing. */
export async function chooseForPerson(tx: Tx, pull: PullRequestRow, ids: string[] | undefined): Promise<FeedbackRow[]> {
  const chosen = chooseFeedback(await listFeedback(tx, pull.id), { headCommit: pull.headCommit, ids })
  if (chosen.length > 0) return chosen
  const message = `GitHub says nothing new about ${nameOf(pull)}: \`sentra github sync\` looks there now, \`sentra ${pull.runId === null ? 'ticket' : 'task'} ${nameOf(pull)}\` shows what was said.`
  throw new SentraError('CONFLICT', message)
}

/** What goes to the agent by itself now; nothing when a person is to decide. */
export async function chooseForProject(tx: Tx, pull: PullRequestRow): Promise<FeedbackRow[]> {
  const { settings } = await getProject(tx, pull.projectId)
  const look = await findLook(tx, pull.id)
  return chooseByItself(await listFeedback(tx, pull.id), {
    policy: settings.githubFeedback,
    headCommit: pull.headCommit,
    rounds: look?.rounds ?? 0,
    pending: look?.pending ?? 0,
    problem: pull.forge?.problem ?? null,
    now: new Date(),
  })
}

type Given = { ids: string[]; attemptId: string; by: string; byItself: boolean }

/** From now on an attempt has it, and no other round. */
export async function keepGiven(tx: Tx, pull: PullRequestRow, { byItself, ...given }: Given): Promise<void> {
  await markGiven(tx, pull.id, given)
  const look = await findLook(tx, pull.id)
  if (byItself) await saveLook(tx, pull.id, { rounds: (look?.rounds ?? 0) + 1 })
  await announceFeedback(tx, pull)
}

/** What an agent was given, as it is told; null when it is not kept any more. */
export async function feedbackText(tx: Tx, id: PullRequestId, ids: string[]): Promise<string | null> {
  const rows = ids.length === 0 ? [] : await listFeedbackOf(tx, id, ids)
  return rows.length === 0 ? null : describeFeedback(rows)
}
