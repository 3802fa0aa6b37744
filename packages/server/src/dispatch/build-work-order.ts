import type { AttemptId, Grade, ModelWire } from '@sentra/contract'
import type { WorkOrder } from '@sentra/contract/runner'
import { getTask, type TaskRow } from '#board'
import { listLines } from '#logs'
import { type App, inTenant, type Tx } from '#platform'
import { getProject, openStore, type ProjectRow, readRunSettings, type RunSettings } from '#projects'
import {
  agentOf,
  type AttemptRow,
  buildPrompt,
  findSessionOwner,
  getAttempt,
  getRun,
  listAttempts,
  type LandedWork,
  readGivenFeedback,
  type RunRow,
} from '#runs'
import { listForPrompt, type Told } from '#steering'
import { databaseEnvironment, databaseFile, prepareDatabase } from './database-commands.ts'
import { wireOfRun } from './issue-model-grant.ts'
import type { Ports } from './ports-store.ts'
import { readLanded } from './read-landed.ts'

export type WorkFacts = {
  tenantId: string
  attempt: AttemptRow
  run: RunRow
  task: TaskRow
  project: ProjectRow
  settings: RunSettings
  failure: string | null
  handedIn: string | null
  /** What GitHub said about the change. */
  feedback: string | null
  landed: LandedWork[]
  resumeAttemptId: AttemptId | undefined
  messages: Told[]
  idleMinutes: number
  wire: ModelWire | undefined
}

/** Lines of failed output that a fixer is shown, and their limit in characters: a failure is at the end. */
const FAILURE_LINES = 200
const FAILURE_CHARACTERS = 20_000

/** Reads all that a work order is made of. */
export async function readWorkFacts(app: App, tenantId: string, attemptId: AttemptId): Promise<WorkFacts> {
  const rows = await inTenant(app.database, tenantId, async (tx) => {
    const attempt = await getAttempt(tx, attemptId)
    const run = await getRun(tx, attempt.runId)
    const project = await getProject(tx, run.projectId)
    const [task, failure] = [await getTask(tx, run.taskId), await readFailure(tx, attempt)]
    const handedIn = run.subjectKind === 'spec' ? await readHandedIn(tx, attempt) : null
    const wire = attempt.kind === 'agent' ? await wireOfRun(tx, agentOf(run, attempt.role).credentialId) : undefined
    const feedback = attempt.kind === 'agent' ? await readGivenFeedback(tx, attempt) : null
    const messages = attempt.kind === 'agent' ? await listForPrompt(tx, attempt) : []
    return {
      attempt,
      run,
      project,
      task,
      failure,
      handedIn,
      feedback,
      wire,
      messages,
      resumeAttemptId: await findSessionOwner(tx, attempt),
    }
  })
  const store = await openStore(app, { tenantId, project: rows.project })
  // What holds for a combination is what holds on the branch that it is to land on.
  const base = rows.attempt.briefing.combined?.onto ?? rows.run.baseCommit
  const settings = await readRunSettings(store, rows.project, base)
  const landed = await readLanded(app, { tenantId, store }, rows)
  return { tenantId, ...rows, landed, settings, idleMinutes: app.config.idleMinutes }
}

/** For a fixer: blocking findings of a review, or the end of what the failed checks printed. */
async function readFailure(tx: Tx, attempt: AttemptRow): Promise<string | null> {
  const { fixes } = attempt.briefing
  if (fixes === undefined) return null
  const failed = await getAttempt(tx, fixes as AttemptId)
  if (failed.submission?.kind === 'grade') return describeGrade(failed.submission.body)
  const blocking = failed.review?.findings.filter((finding) => finding.severity === 'blocking') ?? []
  if (blocking.length > 0) {
    return blocking
      .map((finding) => `- ${finding.title} (${finding.file ?? 'no file'}:${finding.line ?? '?'})\n  ${finding.detail}`)
      .join('\n')
  }
  const lines = await listLines(tx, { runId: attempt.runId, phase: failed.stage, limit: FAILURE_LINES })
  const own = lines.filter((line) => line.attemptId === failed.id && line.source !== 'entry').toReversed()
  return `${failed.end?.message ?? ''}\n\n${own.map((line) => line.message).join('\n')}`.slice(-FAILURE_CHARACTERS)
}

function describeGrade({ score, feedback, problems }: Grade): string {
  const list = problems.map((problem) => `- ${problem}`).join('\n')
  return `A checker gave your part ${score} of 1.\n\n${feedback}\n\n${list}`.trim()
}

/** The newest part of a spec that this run has, as its author wrote it. */
async function readHandedIn(tx: Tx, { runId }: AttemptRow): Promise<string | null> {
  const parts = (await listAttempts(tx, runId)).flatMap(({ submission }) =>
    submission === null || submission.kind === 'grade' ? [] : [submission],
  )
  const newest = parts.at(-1)
  return newest === undefined ? null : JSON.stringify(newest.body, null, 2)
}

/** Pure: the order that a runner gets. It holds nothing secret. */
export function buildWorkOrder(facts: WorkFacts, ports: Ports): WorkOrder {
  const { attempt, run, task, project, settings } = facts
  const { memoryMb, maxProcesses, cpus, diskMb } = settings.limits
  return {
    attemptId: attempt.id,
    runId: run.id,
    taskId: task.id,
    projectId: project.id,
    tenantId: facts.tenantId,
    stage: attempt.stage,
    commit: attempt.fromCommit,
    branch: run.branch,
    ...(attempt.briefing.workOf !== undefined && { workOf: attempt.briefing.workOf }),
    environment: {
      ...databaseEnvironment(settings.database),
      NEXT_PUBLIC_FRONTEND_PORT: String(ports.frontend),
      BACKEND_PORT: String(ports.backend),
      TASK_ID: task.id,
      ADW_ID: run.id,
    },
    directory: settings.directory,
    sparse: settings.sparse,
    // Neither a session nor a working copy of an agent may be there: what it left would serve others.
    fillsCache:
      attempt.fromCommit === run.baseCommit &&
      facts.resumeAttemptId === undefined &&
      attempt.briefing.workOf === undefined,
    setup: onlyReads.has(attempt.role) ? [] : setupOf(settings),
    ...databaseFile(settings.database),
    work: attempt.kind === 'command' ? commandWork(facts) : agentWork(facts),
    egressAllow: settings.egressAllow,
    tools: settings.tools,
    sandbox: { tier: project.settings.sandboxTier, memoryMb, maxProcesses, cpus, diskMb },
  }
}

/** Who only reads needs no installed dependencies. */
const onlyReads: ReadonlySet<AttemptRow['role']> = new Set(['planner', 'explorer', 'architect', 'checker'])

/** SEN-40: dependencies, migrations, build. The database is there before what brings it up to date. */
function setupOf({ setup, migrate, build, database, directory }: RunSettings): WorkOrder['setup'] {
  return [...setup, ...prepareDatabase(database, directory), ...migrate, ...build]
}

/** The test commands, or those that the stage brings: of these each says something of its own. */
function commandWork({ attempt, run, settings }: WorkFacts): WorkOrder['work'] {
  const own = run.stages[attempt.stageIndex]?.commands
  return own === undefined
    ? { kind: 'command', commands: settings.test }
    : { kind: 'command', commands: own, keepGoing: true }
}

function agentWork(facts: WorkFacts): WorkOrder['work'] {
  const { attempt, run, settings, messages, resumeAttemptId, idleMinutes, wire } = facts
  const stage = run.stages[attempt.stageIndex]
  const { agent, model } = agentOf(run, attempt.role)
  return {
    kind: 'agent',
    agent,
    role: attempt.role,
    prompt: buildPrompt(facts),
    messages: messages.filter(({ isNew }) => isNew).map(({ id, by, text }) => ({ id, by, text })),
    ...(model !== null && { model }),
    ...(wire !== undefined && { wire }),
    ...(attempt.resumeSessionId !== null && { resumeSessionId: attempt.resumeSessionId }),
    ...(resumeAttemptId !== undefined && { resumeAttemptId }),
    mustSubmit: stage?.mustSubmit ?? [],
    limits: { minutes: settings.limits.stageMinutes, idleMinutes },
  }
}
