import { inWrite, operations } from '#access'
import { createTask, getTask, lockWip, toTask } from '#board'
import { inTenant } from '#platform'
import { diffCommits, getProject, openStore, toProject } from '#projects'
import { answerQuestion } from './answer-question.ts'
import { cancelRun } from './cancel-run.ts'
import { deleteProject } from './delete-project.ts'
import { deleteTask } from './delete-task.ts'
import { viewRun } from './get-run.ts'
import { listProjectWorkflows } from './list-project-workflows.ts'
import { planStart, requireDependenciesDone, unplanStart } from './plan-start.ts'
import { prepareRun, prepareRunIn } from './prepare-run.ts'
import { toQuestion } from './questions-store.ts'
import { retryRun } from './retry-run.ts'
import { getRun, listRunsOfTask } from './runs-store.ts'
import { startContest } from './start-contest.ts'
import { startRun } from './start-run.ts'

const on = operations

/** Of the contract's `tasks`, what starts or shows runs. */
export const taskRunRoutes = {
  create: on.tasks.create.handler(async ({ input, context }) => {
    const { app, principal } = context
    const { autoStart, model, credential, entries } = input
    const agent = entries?.[0]?.agent ?? input.agent
    if (autoStart === undefined) return inWrite(context, (tx) => createTask(tx, principal, input))
    const project = await inTenant(app.database, principal.tenantId, (tx) => getProject(tx, input.projectId))
    const start = { project, earlier: undefined, input: { workflowType: autoStart, agent, model, credential } }
    const prepared = await prepareRunIn(app, principal, start)
    return inWrite(context, async (tx) => {
      // Before the ticket, whose row the new task changes: whoever begins one takes them in this order.
      if (input.ticketId !== undefined) await lockWip(tx, input.projectId)
      const { id: taskId } = await createTask(tx, principal, input)
      if (entries === undefined) return planStart(tx, principal, { ...prepared, taskId })
      await startContest(tx, principal, { prepared: { ...prepared, taskId }, entries })
      return toTask(await getTask(tx, taskId))
    })
  }),
  get: on.tasks.get.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const task = toTask(await getTask(tx, input.taskId))
      const runs = await listRunsOfTask(tx, task.id)
      return { task, runs: await Promise.all(runs.map((run) => viewRun(tx, run))) }
    }),
  ),
  delete: on.tasks.delete.handler(({ input, context }) =>
    inWrite(context, async (tx) => {
      const trashId = await deleteTask(tx, context.principal, input)
      return { task: toTask(await getTask(tx, input.taskId)), trashId }
    }),
  ),
  execute: on.tasks.execute.handler(async ({ input, context }) => {
    const prepared = await prepareRun(context.app, context.principal, input)
    return inWrite(context, async (tx) => {
      if (!input.ignoreDependencies) await requireDependenciesDone(tx, input.taskId)
      return viewRun(tx, await startRun(tx, context.principal, prepared))
    })
  }),
  planStart: on.tasks.planStart.handler(async ({ input, context }) => {
    const prepared = await prepareRun(context.app, context.principal, input)
    return inWrite(context, (tx) => planStart(tx, context.principal, prepared))
  }),
  unplanStart: on.tasks.unplanStart.handler(({ input, context }) =>
    inWrite(context, (tx) => unplanStart(tx, context.principal, input.taskId)),
  ),
}

/** Of the contract's `projects`, what knows workflows and runs. */
export const projectRunRoutes = {
  delete: on.projects.delete.handler(({ input, context }) =>
    inWrite(context, async (tx) => {
      const trashId = await deleteProject(tx, context.principal, input)
      return { project: toProject(await getProject(tx, input.projectId)), trashId }
    }),
  ),
  workflows: on.projects.workflows.handler(({ input, context }) =>
    listProjectWorkflows(context.app, context.principal, input.projectId),
  ),
}

export const runRoutes = {
  cancel: on.runs.cancel.handler(({ input, context }) =>
    inWrite(context, async (tx) => viewRun(tx, await cancelRun(tx, context.principal, input.runId))),
  ),
  retry: on.runs.retry.handler(({ input, context }) =>
    inWrite(context, async (tx) => viewRun(tx, await retryRun(tx, context.principal, input))),
  ),
  answer: on.runs.answer.handler(({ input, context }) =>
    inWrite(context, async (tx) => toQuestion(await answerQuestion(tx, context.principal, input))),
  ),
  diff: on.runs.diff.handler(async ({ input, context }) => {
    const { tenantId } = context.principal
    const { run, project } = await inTenant(context.app.database, tenantId, async (tx) => {
      const row = await getRun(tx, input.runId)
      return { run: row, project: await getProject(tx, row.projectId) }
    })
    const store = await openStore(context.app, { tenantId, project })
    const range = { base: run.baseCommit, head: run.headCommit }
    return { ...range, ...(await diffCommits(store, range)) }
  }),
}
