import { CreateTask, type PullRequestId, SentraError, type TicketId } from '@sentra/contract'
import { createTask, getTicket } from '#board'
import { feedbackText, getMendable, type PullRequestRow } from '#forge'
import { type App, inTenant, type Principal, type Tx } from '#platform'
import { getProject } from '#projects'
import { type PreparedRun, prepareRunIn, type StartRun } from '../prepare-run.ts'
import type { RunRow } from '../runs-store.ts'
import { startRun } from '../start-run.ts'

/** As for every other task of a ticket that nobody chose a workflow for: what it changes is tested and looked at. */
const WORKFLOW = 'full_sdlc'
const LONGEST_TITLE = 300
const LONGEST_DESCRIPTION = 100_000

export type PreparedMending = PreparedRun<Omit<StartRun, 'taskId'>>

/**
 * What the task needs to know of the repository that mends the work of a ticket, read before the transaction; null for a
 * pull request of a run, which that run mends. Errors: those of getMendable and prepareRunIn.
 */
export async function prepareMending(
  app: App,
  principal: Principal,
  pullRequestId: PullRequestId,
): Promise<PreparedMending | null> {
  const project = await inTenant(app.database, principal.tenantId, async (tx) => {
    const pull = await getMendable(tx, pullRequestId)
    return pull.runId === null ? getProject(tx, pull.projectId) : null
  })
  if (project === null) return null
  return prepareRunIn(app, principal, { project, earlier: undefined, input: { workflowType: WORKFLOW } })
}

type Mending = { pull: PullRequestRow; ticketId: TicketId; ids: string[]; prepared: PreparedMending | null }

/**
 * One more task of the ticket, which has what was said as its words. It lands like the others; then the pull request has it,
 * and what the ticket promises is proved again.
 */
export async function startMending(
  tx: Tx,
  principal: Principal,
  { pull, ticketId, ids, prepared }: Mending,
): Promise<RunRow> {
  if (prepared === null)
    throw new SentraError('CONFLICT', 'The pull request came to offer another thing just now: try again.')
  const { title } = await getTicket(tx, ticketId)
  const task = await createTask(
    tx,
    principal,
    CreateTask.parse({
      projectId: pull.projectId,
      ticketId,
      title: `Mend ${title}, as GitHub says`.slice(0, LONGEST_TITLE),
      description: (await feedbackText(tx, pull.id, ids))?.slice(0, LONGEST_DESCRIPTION),
      type: 'bug',
    }),
  )
  return startRun(tx, principal, { ...prepared, taskId: task.id })
}
