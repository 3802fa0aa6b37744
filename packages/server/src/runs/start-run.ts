import { newId } from '@sentra/contract'
import { recordAudit } from '#access'
import { beginTicketBranch, getTask, lockTask, removePlannedStart, setTaskStatus, type TaskRow } from '#board'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { branchName, getProject } from '#projects'
import { chooseRunAgents } from './choose-run-agents.ts'
import type { PreparedRun } from './prepare-run.ts'
import { taskStatusFor } from './run-rules.ts'
import { insertRun, type RunRow } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'
import { withTrain } from './train/train-stage-rules.ts'

/** Writes a run and its first attempt, ready to be leased. RUN_ACTIVE when the task has one that is not over. */
export async function startRun(tx: Tx, principal: Principal, prepared: PreparedRun): Promise<RunRow> {
  const { workflow, roles, baseCommit, earlier } = prepared
  const task = await getTask(tx, prepared.taskId)
  ensure(
    task.deletedAt === null,
    'CONFLICT',
    `Task ${task.id} is in the trash: \`sentra undo ${task.id}\` brings it back.`,
  )
  const project = await getProject(tx, task.projectId)
  const place = await findPlace(tx, task, { earlier, commit: baseCommit, branch: project.defaultBranch })
  const stages = place.ticketId === null ? workflow.stages : withTrain(workflow)
  const choice = {
    agent: prepared.agent ?? project.settings.agent,
    model: prepared.model ?? project.settings.model,
    credential: prepared.credential ?? project.settings.credential,
  }
  const run = await insertRun(tx, {
    id: newId('run'),
    taskId: task.id,
    projectId: project.id,
    workflow: workflow.name,
    stages,
    delivers: workflow.delivers,
    ...(await chooseRunAgents(tx, { choice, roles, stages })),
    branch: branchName({ type: task.type, title: task.title, id: task.id }),
    ...place,
    plan: earlier?.plan ?? null,
    subjectKind: task.kind,
    context: prepared.context ?? null,
    createdBy: principal.userId,
  })
  const keys = { projectId: project.id, taskId: task.id, runId: run.id }
  appendEvent(tx, 'run.started', { ...keys, workflow: run.workflow })
  await recordAudit(tx, principal, { action: 'run:start', subject: run.id, details: { workflow: run.workflow } })
  const first = run.stages[prepared.firstStage]
  if (!first) throw new Error(`workflow ${run.workflow} has no stage to start with`)
  await startAttempt(tx, run, { stageIndex: prepared.firstStage, role: first.role, fromCommit: place.headCommit })
  if (task.plannedStart !== null) await removePlannedStart(tx, task.id)
  await setTaskStatus(tx, task.id, taskStatusFor('queued', false))
  return run
}

type Place = Pick<RunRow, 'ticketId' | 'baseBranch' | 'baseCommit' | 'headCommit'>
type Start = { earlier: RunRow | undefined; commit: string; branch: string }

/** Where a run starts from, and what its work goes into: the project's branch, or that of its ticket. */
async function findPlace(tx: Tx, task: TaskRow, { earlier, commit, branch }: Start): Promise<Place> {
  const alone = { baseCommit: commit, headCommit: earlier?.headCommit ?? commit }
  if (task.ticketId === null) return { ticketId: null, baseBranch: branch, ...alone }
  // Before its ticket, as everybody does who locks both.
  await lockTask(tx, task.id)
  const own = await beginTicketBranch(tx, task.ticketId, commit)
  if (own === undefined) return { ticketId: null, baseBranch: branch, ...alone }
  const from = earlier === undefined ? { baseCommit: own.headCommit, headCommit: own.headCommit } : alone
  return { ticketId: own.ticketId, baseBranch: own.branch, ...from }
}
