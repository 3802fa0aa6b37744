import { type ContestId, type Database, type RunId, SentraError, type TaskId } from '@sentra/contract'
import { getTask } from '#board'
import { type App, ensure, inTenant, type Principal } from '#platform'
import {
  getProject,
  lacksTests,
  listChanges,
  type ProjectRow,
  readRepositoryConfig,
  readRunSettings,
  requireActive,
  requireSupported,
  syncProject,
} from '#projects'
import { decideRoles, type RunRoles } from './role-rules.ts'
import { stageFrom } from './run-rules.ts'
import { listRunsOfTask, type RunRow } from './runs-store.ts'
import { withTester } from './tester-rules.ts'
import type { Workflow } from './workflow-types.ts'
import { getSpecWorkflow } from './spec-workflows.ts'
import { getWorkflow } from './workflows.ts'

export type StartRun = {
  taskId: TaskId
  workflowType: string
  agent?: string | undefined
  /** Null: none that anybody chose; undefined: that of the project. So with the key. */
  model?: string | null | undefined
  credential?: string | null | undefined
  earlierRunId?: RunId | undefined
  /** Of a phase of a spec: what its agents are told. A start without it is a person's. */
  context?: string | undefined
}

/** All that a start needs to know of the repository, read before the transaction. */
export type PreparedRun<T = StartRun> = T & {
  workflow: Workflow
  roles: RunRoles
  baseCommit: string
  /** The run whose work this one goes on from. */
  earlier: RunRow | undefined
  firstStage: number
  /** Of an entry of a contest. */
  contest?: { id: ContestId; lane: number }
}

type Place = { project: ProjectRow; earlier: RunRow | undefined }

/**
 * Fetches the project's branch from where its repository lies and refuses what cannot work: an unknown workflow, a faulty
 * `.sentra/config.yaml`, an archived project, a repository that cannot be fetched whole, tests that nobody defined. Nothing has been written then.
 */
export async function prepareRun(app: App, principal: Principal, input: StartRun): Promise<PreparedRun> {
  const place = await inTenant(app.database, principal.tenantId, async (tx) => {
    const task = await getTask(tx, input.taskId)
    if (task.kind === 'spec') requireContext(task.id, input)
    const runs = await listRunsOfTask(tx, task.id)
    return { project: await getProject(tx, task.projectId), earlier: chooseEarlier(runs, input) }
  })
  return prepareRunIn(app, principal, { ...place, input })
}

/** Phases of a spec follow each other: nobody starts one, or anything else, on the task of writing it. */
function requireContext(taskId: TaskId, { context }: StartRun): void {
  if (context !== undefined) return
  throw new SentraError('INVALID_INPUT', `${taskId} is the writing of a spec: \`sentra specs go\` lets the spec go on.`)
}

/** As prepareRun, for a task that does not exist yet when there is no earlier run. */
export async function prepareRunIn<T extends Omit<StartRun, 'taskId'>>(
  app: App,
  principal: Principal,
  { project, earlier, input }: Place & { input: T },
): Promise<PreparedRun<T>> {
  requireActive(project)
  const { store, commit } = await syncProject(app, principal.tenantId, project)
  const isSpec = input.context !== undefined
  const find = isSpec ? getSpecWorkflow : getWorkflow
  const found = find(input.workflowType, await readRepositoryConfig(store, commit))
  const from = found.startsFresh ? refuseEarlier(found, input) : earlier
  const baseCommit = from?.baseCommit ?? commit
  await requireSupported(store, project, baseCommit)
  const { config, test, tester, database } = await readRunSettings(store, project, baseCommit)
  requireSandboxFor(database, project)
  // A run that goes on from another has that one's base, and so the workflow as it was defined there.
  const defined = find(input.workflowType, config)
  const workflow = { ...defined, stages: withTester(defined.stages, tester) }
  if (test.length === 0 && workflow.stages.some((stage) => stage.kind === 'command')) throw noTests(project)
  const hasChange = from !== undefined && from.headCommit !== from.baseCommit
  if (!hasChange && onlyReads(workflow)) throw nothingToReview(workflow.name)
  const { settings } = project
  const choices = [input.agent, input.model, input.credential, settings.agent, settings.model, settings.credential]
  const isChosen = choices.some((choice) => choice !== undefined && choice !== null)
  const changes = await listChanges(store, { base: baseCommit, head: from?.headCommit ?? baseCommit })
  const firstStage = stageFrom(workflow.stages, 0, lacksTests(changes))
  return { ...input, workflow, roles: decideRoles(config.roles, isChosen), baseCommit, earlier: from, firstStage }
}

/** The run that was asked for, else the newest that left commits or a plan: `code` goes on from what `plan` wrote (SEN-44). */
function chooseEarlier(runs: RunRow[], { taskId, earlierRunId }: StartRun): RunRow | undefined {
  if (earlierRunId === undefined) return runs.find((run) => run.plan !== null || run.headCommit !== run.baseCommit)
  const wanted = runs.find((run) => run.id === earlierRunId)
  if (wanted) return wanted
  throw new SentraError(
    'NOT_FOUND',
    `Task ${taskId} has no run ${earlierRunId}: \`sentra task ${taskId}\` shows its runs.`,
  )
}

function refuseEarlier({ name }: Workflow, { earlierRunId }: Pick<StartRun, 'earlierRunId'>): undefined {
  if (earlierRunId === undefined) return undefined
  const message = `The workflow ${name} begins anew from the project's branch: name no earlier run, or choose one that goes on, such as \`code\`.`
  throw new SentraError('INVALID_INPUT', message, { details: { workflow: name } })
}

/** A workflow that offers a change and makes none itself. */
function onlyReads({ delivers, stages }: Workflow): boolean {
  return delivers && !stages.some(({ kind, role }) => kind === 'agent' && role !== 'planner' && role !== 'reviewer')
}

function nothingToReview(name: string): SentraError {
  const message = `The workflow ${name} looks at a change, and this task has none yet: run \`code\` or \`full_sdlc\` on it first.`
  return new SentraError('INVALID_INPUT', message, { details: { missing: 'change' } })
}

/** Without a sandbox the servers of two attempts would meet on one port, and stay when they are killed. */
function requireSandboxFor({ kind }: Database, { name, settings }: ProjectRow): void {
  const message =
    'A Postgres of its own needs a sandbox, and the project runs without one: ' +
    `\`sentra projects set ${name} --tier bubblewrap\`, or choose \`kind: sqlite\`.`
  ensure(kind !== 'postgres' || settings.sandboxTier !== 'process', 'INVALID_INPUT', message)
}

function noTests({ name }: ProjectRow): SentraError {
  const message =
    `Project ${name} has no test command, so nothing could be proved: set one with ` +
    `\`sentra projects set ${name} --test "..."\` or as \`test:\` in .sentra/config.yaml, or use the workflow plan_code.`
  return new SentraError('INVALID_INPUT', message, { details: { missing: 'testCommand' } })
}
