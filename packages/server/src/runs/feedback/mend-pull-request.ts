import { type ErrorCode, type PullRequestId, SentraError } from '@sentra/contract'
import { recordAudit } from '#access'
import { chooseForPerson, chooseForProject, getMendable, keepGiven, type Mendable } from '#forge'
import { type App, ensure, inTenant, type Principal, type Tx } from '#platform'
import { listAttempts } from '../attempts-store.ts'
import { retryRun } from '../retry-run.ts'
import { lockRun, type RunRow } from '../runs-store.ts'

type Mend = { pullRequestId: PullRequestId; ids?: string[] | undefined }

/**
 * Gives what is new from GitHub to the agent, as a person says: the run goes on from its head, on the same branch and pull
 * request. Errors: those of getMendable and retryRun, CONFLICT when nothing is new.
 */
export async function mendPullRequest(tx: Tx, principal: Principal, { pullRequestId, ids }: Mend): Promise<RunRow> {
  const pull = await getMendable(tx, pullRequestId)
  await requireAnswered(tx, await lockRun(tx, pull.runId))
  const chosen = await chooseForPerson(tx, pull, ids)
  return give(tx, principal, { pull, ids: chosen.map(({ id }) => id), byItself: false })
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

type Giving = { pull: Mendable; ids: string[]; byItself: boolean }

async function give(tx: Tx, principal: Principal, { pull, ids, byItself }: Giving): Promise<RunRow> {
  const run = await retryRun(tx, principal, { runId: pull.runId, feedback: ids })
  const attemptId = (await listAttempts(tx, run.id)).at(-1)?.id ?? ''
  await keepGiven(tx, pull, { ids, attemptId, by: principal.userId, byItself })
  await recordAudit(tx, principal, { action: 'pull_request:mend', subject: pull.id, details: { ids, byItself } })
  return run
}

/** These say that it is not the time: the next look at GitHub asks again. */
const LATER: ErrorCode[] = [
  'RUN_ACTIVE',
  'RUN_TAKEN',
  'NOT_RETRYABLE',
  'CONFLICT',
  'PULL_REQUEST_NOT_OPEN',
  'NOT_LINKED',
]

type Order = { tenantId: string; pullRequestId: PullRequestId }

/** Gives to the agent what goes there by itself, as the project says now. Nothing while the run is not over. */
export async function mendByItself({ database }: Pick<App, 'database'>, order: Order): Promise<void> {
  const github: Principal = { tenantId: order.tenantId, userId: 'github', role: 'service' }
  try {
    await inTenant(database, order.tenantId, async (tx) => {
      const pull = await getMendable(tx, order.pullRequestId)
      const { state } = await lockRun(tx, pull.runId)
      // Blocking findings of a review wait for a person too.
      if (state === 'queued' || state === 'running' || state === 'waiting') return
      const ids = (await chooseForProject(tx, pull)).map(({ id }) => id)
      if (ids.length > 0) await give(tx, github, { pull, ids, byItself: true })
    })
  } catch (error) {
    if (!(error instanceof SentraError) || !LATER.includes(error.code)) throw error
  }
}
