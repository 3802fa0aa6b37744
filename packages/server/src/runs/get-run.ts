import type { Attempt, Run, RunDetail, RunId } from '@sentra/contract'
import type { Tx } from '#platform'
import { getUsage } from '#usage'
import { nameOf } from '#access'
import { type AttemptRow, listAttempts, listChecks } from './attempts-store.ts'
import { viewPorts, viewRefusedHosts } from './list-ways.ts'
import { listQuestions, toQuestion } from './questions-store.ts'
import { stageProgress } from './progress-rules.ts'
import { getRun, type RunRow } from './runs-store.ts'
import { toSession } from './session-rules.ts'
import { toWorktree } from './worktree-rules.ts'
import { listWorktrees } from './worktrees-store.ts'

/** A run with everything that the task page shows, but how people steered it. */
export async function getRunDetail(tx: Tx, runId: RunId): Promise<Omit<RunDetail, 'messages' | 'takeover'>> {
  const run = await getRun(tx, runId)
  const attempts = await listAttempts(tx, runId)
  const checks = await listChecks(tx, runId)
  const questions = await listQuestions(tx, runId)
  return {
    run: toRun(run, attempts),
    attempts: attempts.map((attempt) => toAttempt(run, attempt, checks)),
    questions: questions.map(toQuestion),
    worktrees: (await listWorktrees(tx, runId)).map(toWorktree),
    refusedHosts: await viewRefusedHosts(tx, run),
    ports: await viewPorts(tx, run, attempts),
    plan: run.plan,
    usage: await getUsage(tx, runId),
  }
}

/** A run as clients see it: stored state, derived phase bar. */
export async function viewRun(tx: Tx, run: RunRow): Promise<Run> {
  return toRun(run, await listAttempts(tx, run.id))
}

function toRun(run: RunRow, attempts: AttemptRow[]): Run {
  const {
    baseBranch: _base,
    plan: _plan,
    delivers: _delivers,
    roles: _roles,
    context: _context,
    ticketId: _ticket,
    stages,
    createdAt,
    startedAt,
    endedAt,
    pausedAt,
    pausedBy,
    lane: _lane,
    keptAt,
    keptBy: _keptBy,
    ...same
  } = run
  return {
    ...same,
    paused: pausedAt === null ? null : { by: nameOf(pausedBy ?? ''), at: pausedAt.toISOString() },
    kept: keptAt !== null,
    takenBy: same.takenBy === null ? null : nameOf(same.takenBy),
    stages: stageProgress(stages, attempts),
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
  }
}

function toAttempt({ stages }: RunRow, row: AttemptRow, checks: Awaited<ReturnType<typeof listChecks>>): Attempt {
  return {
    id: row.id,
    stage: row.stage,
    role: row.role,
    kind: row.kind,
    combined: stages[row.stageIndex]?.when === 'in_train',
    try: row.try,
    state: row.state,
    runnerId: row.runnerId,
    session: toSession(row),
    end: row.end,
    review: row.review,
    checks: checks.filter((check) => check.attemptId === row.id).map(({ attemptId: _attempt, ...check }) => check),
    commit: row.commit,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
  }
}
