import { type PullRequestId, type RunId, SentraError, type TicketId } from '@sentra/contract'
import { recordAudit } from '#access'
import { isComplete, listStatusesOfTicket, lockTicket, lockWip } from '#board'
import { chooseForPerson, chooseForProject, getMendable, keepGiven, type PullRequestRow } from '#forge'
import { type App, ensure, inTenant, type Principal, type Tx } from '#platform'
import { listAttempts } from '../attempts-store.ts'
import { retryRun } from '../retry-run.ts'
import { lockRun, type RunRow } from '../runs-store.ts'
import { type PreparedMending, prepareMending, startMending } from './mend-ticket.ts'

/** `prepared`: of a pull request that offers a ticket, for the task that mends it; null for that of a run. */
type Mend = { pullRequestId: PullRequestId; ids?: string[] | undefined; prepared: PreparedMending | null }

/**
 * Gives what is new from GitHub to an agent, as a person says. The run goes on from its head, on the same branch and pull
 * request; a ticket, which no single agent made, gets one more task. Errors: those of getMendable and retryRun, CONFLICT
 * when nothing is new.
 */
export async function mendPullRequest(tx: Tx, principal: Principal, mend: Mend): Promise<RunRow> {
  const pull = await getMendable(tx, mend.pullRequestId)
  const maker = makerOf(pull)
  if ('runId' in maker) await requireAnswered(tx, await lockRun(tx, maker.runId))
  else await lockTicketOf(tx, pull, maker.ticketId)
  const ids = (await chooseForPerson(tx, pull, mend.ids)).map(({ id }) => id)
  return give(tx, principal, { pull, ids, byItself: false, prepared: mend.prepared })
}

/** What was offered: the work of a run, or that of all tasks of a ticket. */
function makerOf({ id, runId, ticketId }: PullRequestRow): { runId: RunId } | { ticketId: TicketId } {
  if (runId !== null) return { runId }
  if (ticketId !== null) return { ticketId }
  throw new Error(`pull request ${id} is of no run and no ticket`)
}

/** Two who give at the same moment follow each other. The limit of the project comes first, as for every new task. */
async function lockTicketOf(tx: Tx, { projectId }: PullRequestRow, ticketId: TicketId): Promise<void> {
  await lockWip(tx, projectId)
  await lockTicket(tx, ticketId)
}

/** A question, or a pause, is for its own command to end. */
async function requireAnswered(tx: Tx, { id, taskId, state, pausedAt }: RunRow): Promise<void> {
  const last = (await listAttempts(tx, id)).at(-1)
  const isAsking = state === 'waiting' && last?.state === 'asked'
  ensure(
    !isAsking,
    'RUN_ACTIVE',
    `An agent of ${id} has asked a question: \`sentra answer ${taskId}\` answers it first.`,
  )
  ensure(pausedAt === null, 'RUN_ACTIVE', `Run ${id} is paused: \`sentra resume ${taskId}\` lets it go on first.`)
}

type Giving = { pull: PullRequestRow; ids: string[]; byItself: boolean; prepared: PreparedMending | null }

async function give(tx: Tx, principal: Principal, { pull, ids, byItself, prepared }: Giving): Promise<RunRow> {
  const maker = makerOf(pull)
  const run =
    'runId' in maker
      ? await retryRun(tx, principal, { runId: maker.runId, feedback: ids })
      : await startMending(tx, principal, { pull, ticketId: maker.ticketId, ids, prepared })
  const attemptId = (await listAttempts(tx, run.id)).at(-1)?.id ?? ''
  await keepGiven(tx, pull, { ids, attemptId, by: principal.userId, byItself })
  await recordAudit(tx, principal, { action: 'pull_request:mend', subject: pull.id, details: { ids, byItself } })
  return run
}

type Order = { tenantId: string; pullRequestId: PullRequestId }

/** Gives to the agent what goes there by itself, as the project says now. Nothing while somebody is at work on it. */
export async function mendByItself(app: App, order: Order): Promise<void> {
  const github: Principal = { tenantId: order.tenantId, userId: 'github', role: 'service' }
  try {
    const prepared = await prepareMending(app, github, order.pullRequestId)
    await inTenant(app.database, order.tenantId, async (tx) => {
      const pull = await getMendable(tx, order.pullRequestId)
      if (!(await isDone(tx, pull))) return
      const ids = (await chooseForProject(tx, pull)).map(({ id }) => id)
      if (ids.length > 0) await give(tx, github, { pull, ids, byItself: true, prepared })
    })
  } catch (error) {
    // A refusal: not now, or not without a person, who reads why when giving it. The next look at GitHub asks again.
    if (!(error instanceof SentraError) || error.status >= 500) throw error
  }
}

/** Blocking findings of a review wait for a person too. */
async function isDone(tx: Tx, pull: PullRequestRow): Promise<boolean> {
  const maker = makerOf(pull)
  if ('runId' in maker) return !['queued', 'running', 'waiting'].includes((await lockRun(tx, maker.runId)).state)
  await lockTicketOf(tx, pull, maker.ticketId)
  return isComplete(await listStatusesOfTicket(tx, maker.ticketId))
}
