import { newId, SentraError, type TaskId } from '@sentra/contract'
import { recordAudit } from '#access'
import { getTask, setTaskStatus, type TaskRow } from '#board'
import { appendEvent } from '#events'
import { type App, inTenant, type Principal, type Tx } from '#platform'
import { branchName, getProject, projectCommands, type ProjectRow, requireActive, syncProject } from '#projects'
import { chooseAgent } from './choose-agent.ts'
import { taskStatusFor } from './run-rules.ts'
import { insertRun, listRunsOfTask, type RunRow } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'
import { getWorkflow, type Workflow } from './workflows.ts'

type StartRun = {
  taskId: TaskId
  workflowType: string
  agent?: string | undefined
  model?: string | undefined
  credential?: string | undefined
}

/** All that a start needs to know of the repository, read before the transaction. */
export type PreparedRun = StartRun & { workflow: Workflow; baseCommit: string }

/**
 * Reads the project's branch from the person's repository and refuses what cannot work: an unknown workflow, an
 * archived project, tests that nobody defined.
 */
export async function prepareRun(app: App, principal: Principal, input: StartRun): Promise<PreparedRun> {
  const workflow = getWorkflow(input.workflowType)
  const project = await inTenant(app.database, principal.tenantId, async (tx) => {
    const task = await getTask(tx, input.taskId)
    return getProject(tx, task.projectId)
  })
  return prepareRunIn(app, principal, { project, workflow, input })
}

/** As prepareRun, for a task that does not exist yet. */
export async function prepareRunIn<T extends Omit<StartRun, 'taskId'>>(
  app: App,
  principal: Principal,
  { project, workflow, input }: { project: ProjectRow; workflow: Workflow; input: T },
): Promise<T & { workflow: Workflow; baseCommit: string }> {
  requireActive(project)
  const { store, commit } = await syncProject(app, principal.tenantId, project)
  if (workflow.stages.some((stage) => stage.kind === 'command')) await requireTests(store, project, commit)
  return { ...input, workflow, baseCommit: commit }
}

async function requireTests(store: string, project: ProjectRow, commit: string): Promise<void> {
  const { test } = await projectCommands(store, project, commit)
  if (test.length > 0) return
  const message =
    `Project ${project.name} has no test command, so nothing could be proved: set one with ` +
    `\`sentra projects set ${project.name} --test "..."\`, or use the workflow plan_code.`
  throw new SentraError('INVALID_INPUT', message, { details: { missing: 'testCommand' } })
}

/** Writes a run and its first attempt, ready to be leased. RUN_ACTIVE when the task has one that is not over. */
export async function startRun(tx: Tx, principal: Principal, prepared: PreparedRun): Promise<RunRow> {
  const task = await getTask(tx, prepared.taskId)
  const project = await getProject(tx, task.projectId)
  const earlier = prepared.workflow.startsFresh ? undefined : await newestWithWork(tx, task)
  const baseCommit = earlier?.baseCommit ?? prepared.baseCommit
  const headCommit = earlier?.headCommit ?? prepared.baseCommit
  const run = await insertRun(tx, {
    id: newId('run'),
    taskId: task.id,
    projectId: project.id,
    workflow: prepared.workflow.name,
    stages: prepared.workflow.stages,
    ...(await chooseAgent(tx, {
      agent: prepared.agent ?? project.settings.agent,
      model: prepared.model ?? project.settings.model,
      credential: prepared.credential ?? project.settings.credential,
    })),
    branch: branchName({ type: task.type, title: task.title, id: task.id }),
    baseBranch: project.defaultBranch,
    baseCommit,
    headCommit,
    plan: earlier?.plan ?? null,
    createdBy: principal.userId,
  })
  const keys = { projectId: project.id, taskId: task.id, runId: run.id }
  appendEvent(tx, 'run.started', { ...keys, workflow: run.workflow })
  await recordAudit(tx, principal, { action: 'run:start', subject: run.id, details: { workflow: run.workflow } })
  const first = run.stages[0]
  if (!first) throw new Error(`workflow ${run.workflow} has no stages`)
  await startAttempt(tx, run, { stageIndex: 0, role: first.role, fromCommit: headCommit })
  await setTaskStatus(tx, task.id, taskStatusFor('queued', false))
  return run
}

/** The task's newest run that left commits or a plan: `code` goes on from what `plan` wrote (SEN-44). */
async function newestWithWork(tx: Tx, task: TaskRow): Promise<RunRow | undefined> {
  const runs = await listRunsOfTask(tx, task.id)
  return runs.find((run) => run.plan !== null || run.headCommit !== run.baseCommit)
}
