import { type ContestEntry, type ContestId, newId, SentraError, type TaskId } from '@sentra/contract'
import { recordAudit } from '#access'
import { getTask, getTicket } from '#board'
import type { App, Principal, Tx } from '#platform'
import { requireDependenciesDone } from './plan-start.ts'
import { type PreparedRun, prepareRun } from './prepare-run.ts'
import { rolesOf } from './role-rules.ts'
import { startRun } from './start-run.ts'
import type { Workflow } from './workflow-types.ts'

type Start = { prepared: PreparedRun; entries: ContestEntry[]; ignoreDependencies?: boolean }
type Input = { taskId: TaskId; workflowType: string; entries: ContestEntry[] }

/** As prepareRun, once for all entries: they begin from the same commit. */
export function prepareContest(app: App, principal: Principal, input: Input): Promise<PreparedRun> {
  const { taskId, workflowType, entries } = input
  return prepareRun(app, principal, { taskId, workflowType, agent: entries[0]?.agent })
}

/**
 * Starts all entries or none. Each has the agent it was named with, that one's own choice of model, and a key that fits.
 * INVALID_INPUT for a workflow without agents; DEPENDENCIES_OPEN for a task that must not start yet: a start that
 * waits is one of a single agent.
 */
export async function startContest(
  tx: Tx,
  principal: Principal,
  { prepared, entries, ignoreDependencies = false }: Start,
): Promise<ContestId> {
  requireAgents(prepared.workflow)
  await requireOwnBranch(tx, prepared.taskId)
  if (!ignoreDependencies) await requireDependenciesDone(tx, prepared.taskId)
  const id = newId('contest')
  for (const [lane, { agent, model = null }] of entries.entries())
    await startRun(tx, principal, { ...prepared, agent, model, credential: null, contest: { id, lane } })
  const details = { contestId: id, entries: entries.map(({ agent }) => agent).join(', ') }
  await recordAudit(tx, principal, { action: 'run:contest', subject: prepared.taskId, details })
  return id
}

function requireAgents({ name, stages }: Workflow): void {
  const message = `No agent takes part in the workflow ${name}: there is nothing to choose between.`
  if (rolesOf(stages).length === 0) throw new SentraError('INVALID_INPUT', message, { details: { workflow: name } })
}

/** What lands on a ticket's branch is one work a task: it joins as soon as it delivers, and nobody would choose. */
async function requireOwnBranch(tx: Tx, taskId: TaskId): Promise<void> {
  const { ticketId } = await getTask(tx, taskId)
  if (ticketId === null || (await getTicket(tx, ticketId)).delivery === 'each') return
  const message = `Ticket ${ticketId} delivers its tasks together, so one agent works on each: \`sentra run ${taskId}\` starts it.`
  throw new SentraError('CONFLICT', message, { details: { ticketId } })
}
