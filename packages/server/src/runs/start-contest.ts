import { type ContestEntry, type ContestId, newId, SentraError, type TaskId } from '@sentra/contract'
import { recordAudit } from '#access'
import type { App, Principal, Tx } from '#platform'
import { type PreparedRun, prepareRun } from './prepare-run.ts'
import { rolesOf } from './role-rules.ts'
import { startRun } from './start-run.ts'

type Input = { taskId: TaskId; workflowType: string; entries: ContestEntry[] }

/** As prepareRun, once for all entries: they begin from the same commit. INVALID_INPUT for a workflow without agents. */
export async function prepareContest(app: App, principal: Principal, input: Input): Promise<PreparedRun> {
  const { taskId, workflowType, entries } = input
  const prepared = await prepareRun(app, principal, { taskId, workflowType, agent: entries[0]?.agent })
  if (rolesOf(prepared.workflow.stages).length > 0) return prepared
  const message = `No agent takes part in the workflow ${workflowType}: there is nothing to choose between.`
  throw new SentraError('INVALID_INPUT', message, { details: { workflow: workflowType } })
}

/** Starts all entries or none. Each has the agent it was named with, that one's own choice of model, and a key that fits. */
export async function startContest(
  tx: Tx,
  principal: Principal,
  { prepared, entries }: { prepared: PreparedRun; entries: ContestEntry[] },
): Promise<ContestId> {
  const id = newId('contest')
  for (const [lane, { agent, model = null }] of entries.entries())
    await startRun(tx, principal, { ...prepared, agent, model, credential: null, contest: { id, lane } })
  const details = { contestId: id, entries: entries.map(({ agent }) => agent).join(', ') }
  await recordAudit(tx, principal, { action: 'run:contest', subject: prepared.taskId, details })
  return id
}
