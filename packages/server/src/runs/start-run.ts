import { newId } from '@sentra/contract'
import { recordAudit } from '#access'
import { getTask, removePlannedStart, setTaskStatus } from '#board'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { branchName, getProject } from '#projects'
import { chooseRunAgents } from './choose-run-agents.ts'
import type { PreparedRun } from './prepare-run.ts'
import { taskStatusFor } from './run-rules.ts'
import { insertRun, type RunRow } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'

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
  const headCommit = earlier?.headCommit ?? baseCommit
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
    stages: workflow.stages,
    delivers: workflow.delivers,
    ...(await chooseRunAgents(tx, { choice, roles, stages: workflow.stages })),
    branch: branchName({ type: task.type, title: task.title, id: task.id }),
    baseBranch: project.defaultBranch,
    baseCommit,
    headCommit,
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
  await startAttempt(tx, run, { stageIndex: prepared.firstStage, role: first.role, fromCommit: headCommit })
  if (task.plannedStart !== null) await removePlannedStart(tx, task.id)
  await setTaskStatus(tx, task.id, taskStatusFor('queued', false))
  return run
}
