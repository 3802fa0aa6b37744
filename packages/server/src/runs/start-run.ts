import { type ContestId, newId } from '@sentra/contract'
import { recordAudit } from '#access'
import { beginTicketBranch, lockTask, removePlannedStart, setTaskStatus, type TaskRow } from '#board'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { branchName, getProject, type ProjectRow } from '#projects'
import type { AgentChoice } from './choose-agent.ts'
import { chooseRunAgents } from './choose-run-agents.ts'
import type { PreparedRun } from './prepare-run.ts'
import { requireAlone } from './require-alone.ts'
import { taskStatusFor } from './run-rules.ts'
import { insertRun, type RunRow } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'
import { withTrain } from './train/train-stage-rules.ts'

/**
 * Writes a run and its first attempt, ready to be leased. RUN_ACTIVE when the task has one that is not over and no other
 * entry of the same contest.
 */
export async function startRun(tx: Tx, principal: Principal, prepared: PreparedRun): Promise<RunRow> {
  const { workflow, roles, baseCommit, earlier } = prepared
  const task = await lockTask(tx, prepared.taskId)
  ensure(
    task.deletedAt === null,
    'CONFLICT',
    `Task ${task.id} is in the trash: \`sentra undo ${task.id}\` brings it back.`,
  )
  const place = placeOf(prepared)
  await requireAlone(tx, { taskId: task.id, ...place })
  const project = await getProject(tx, task.projectId)
  const target = await findTarget(tx, task, { earlier, commit: baseCommit, branch: project.defaultBranch })
  const stages = target.ticketId === null ? workflow.stages : withTrain(workflow)
  const choice = choiceOf(prepared, project.settings)
  const run = await insertRun(tx, {
    id: newId('run'),
    taskId: task.id,
    projectId: project.id,
    workflow: workflow.name,
    stages,
    delivers: workflow.delivers,
    ...(await chooseRunAgents(tx, { choice, roles, stages })),
    branch: branchName({ type: task.type, title: task.title, id: task.id }) + laneSuffix(place),
    ...target,
    plan: earlier?.plan ?? null,
    subjectKind: task.kind,
    context: prepared.context ?? null,
    createdBy: principal.userId,
    ...place,
  })
  const keys = { projectId: project.id, taskId: task.id, runId: run.id }
  appendEvent(tx, 'run.started', { ...keys, workflow: run.workflow })
  await recordAudit(tx, principal, { action: 'run:start', subject: run.id, details: { workflow: run.workflow } })
  const first = run.stages[prepared.firstStage]
  if (!first) throw new Error(`workflow ${run.workflow} has no stage to start with`)
  await startAttempt(tx, run, { stageIndex: prepared.firstStage, role: first.role, fromCommit: target.headCommit })
  if (task.plannedStart !== null) await removePlannedStart(tx, task.id)
  await setTaskStatus(tx, task.id, taskStatusFor('queued', false))
  return run
}

type Target = Pick<RunRow, 'ticketId' | 'baseBranch' | 'baseCommit' | 'headCommit'>
type Start = { earlier: RunRow | undefined; commit: string; branch: string }

/** Where a run starts from, and what its work goes into: the project's branch, or that of its ticket. */
async function findTarget(tx: Tx, task: TaskRow, { earlier, commit, branch }: Start): Promise<Target> {
  const alone = { baseCommit: commit, headCommit: earlier?.headCommit ?? commit }
  if (task.ticketId === null) return { ticketId: null, baseBranch: branch, ...alone }
  const own = await beginTicketBranch(tx, task.ticketId, commit)
  if (own === undefined) return { ticketId: null, baseBranch: branch, ...alone }
  const from = earlier === undefined ? { baseCommit: own.headCommit, headCommit: own.headCommit } : alone
  return { ticketId: own.ticketId, baseBranch: own.branch, ...from }
}

/** What a person chose for this run, else for the project. */
function choiceOf({ agent, model, credential }: PreparedRun, settings: ProjectRow['settings']): AgentChoice {
  return {
    agent: agent ?? settings.agent,
    model: model === undefined ? settings.model : model,
    credential: credential === undefined ? settings.credential : credential,
  }
}

type Place = { contestId: ContestId | null; lane: number }

const placeOf = ({ contest }: PreparedRun): Place => ({ contestId: contest?.id ?? null, lane: contest?.lane ?? 0 })

/** Entries of a contest have branches of their own: `-1` for the first. */
const laneSuffix = ({ contestId, lane }: Place) => (contestId === null ? '' : `-${lane + 1}`)
