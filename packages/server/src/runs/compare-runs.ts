import { type AttemptId, type ComparedSide, type Comparison, RunId, SentraError } from '@sentra/contract'
import { getTask } from '#board'
import { type App, inTenant, type Principal, type Tx } from '#platform'
import { diffCommits, getProject, measureChange, openStore } from '#projects'
import { getUsage, getUsageOfAttempt } from '#usage'
import { type AttemptRow, getAttempt, listAttempts, listChecks } from './attempts-store.ts'
import { checksOfResult, findingsOf, secondsOf, withoutAttempt } from './result-rules.ts'
import { agentOf } from './role-rules.ts'
import { getRun, type RunRow } from './runs-store.ts'

type Wanted = { left: RunId | AttemptId; right: RunId | AttemptId }
/** Where its change begins; its end is the side's commit. */
type Known = { side: Omit<ComparedSide, 'size'>; base: string; run: RunRow }

/**
 * Two runs or attempts side by side, of one task or of several of a project, with what lies between their results.
 * INVALID_INPUT for two of different projects, whose commits no store has together.
 */
export async function compareRuns(app: App, { tenantId }: Principal, wanted: Wanted): Promise<Comparison> {
  const { left, right, project } = await inTenant(app.database, tenantId, async (tx) => {
    const [one, other] = [await lookAt(tx, wanted.left), await lookAt(tx, wanted.right)]
    if (one.run.projectId !== other.run.projectId) throw differentProjects(wanted)
    return { left: one, right: other, project: await getProject(tx, one.run.projectId) }
  })
  const store = await openStore(app, { tenantId, project })
  const measured = async ({ side, base }: Known) => ({ ...side, size: await measureChange(store, base, side.commit) })
  const range = { base: left.side.commit, head: right.side.commit }
  const diff = { ...range, ...(await diffCommits(store, range)) }
  return { left: await measured(left), right: await measured(right), diff }
}

function differentProjects({ left, right }: Wanted): SentraError {
  const message = `${left} and ${right} are of different projects: only work on the same repository can be compared.`
  return new SentraError('INVALID_INPUT', message)
}

async function lookAt(tx: Tx, id: RunId | AttemptId): Promise<Known> {
  const runId = RunId.safeParse(id)
  if (runId.success) return lookAtRun(tx, await getRun(tx, runId.data))
  const attempt = await getAttempt(tx, id as AttemptId)
  return lookAtAttempt(tx, await getRun(tx, attempt.runId), attempt)
}

async function lookAtRun(tx: Tx, run: RunRow): Promise<Known> {
  const attempts = await listAttempts(tx, run.id)
  const { id: runId, agent, model, state, message } = run
  const side = {
    ...(await named(tx, run)),
    runId,
    attemptId: null,
    what: run.workflow,
    agent,
    model,
    state,
    message,
    checks: checksOfResult(run, attempts, await listChecks(tx, runId)),
    findings: findingsOf(attempts),
    seconds: secondsOf(run, new Date()),
    usage: await getUsage(tx, runId),
    commit: run.headCommit,
  }
  return { side, base: run.baseCommit, run }
}

async function lookAtAttempt(tx: Tx, run: RunRow, attempt: AttemptRow): Promise<Known> {
  const checks = await listChecks(tx, run.id)
  const isAgent = attempt.kind === 'agent'
  const { agent, model } = isAgent ? agentOf(run, attempt.role) : { agent: 'checks', model: null }
  const side = {
    ...(await named(tx, run)),
    runId: run.id,
    attemptId: attempt.id,
    what: `${attempt.stage}, ${isAgent ? attempt.role : 'checks'}, try ${attempt.try}`,
    agent,
    model,
    state: attempt.state,
    message: attempt.end?.message ?? null,
    checks: checks.filter(({ attemptId }) => attemptId === attempt.id).map(withoutAttempt),
    findings: attempt.review?.findings ?? [],
    seconds: secondsOf(attempt, new Date()),
    usage: await getUsageOfAttempt(tx, attempt.id),
    commit: attempt.commit ?? attempt.fromCommit,
  }
  return { side, base: attempt.fromCommit, run }
}

async function named(tx: Tx, { taskId }: RunRow): Promise<Pick<ComparedSide, 'taskId' | 'taskTitle'>> {
  return { taskId, taskTitle: (await getTask(tx, taskId)).title }
}
