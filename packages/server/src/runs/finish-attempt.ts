import type { AttemptEnd, AttemptId, AttemptState } from '@sentra/contract'
import { getTask } from '#board'
import { enqueueJob } from '#jobs'
import { type App, inTenant, type Tx } from '#platform'
import { commitStage, getProject, openStore, withFiles } from '#projects'
import { findLastModelCall } from '#usage'
import { applyDecision } from './apply-decision.ts'
import {
  type AttemptRow,
  countRunCommits,
  getAttempt,
  insertRunCommit,
  listAttempts,
  saveAttempt,
} from './attempts-store.ts'
import { prepareDelivery } from './prepare-delivery.ts'
import { judgeEnd } from './model-failure-rules.ts'
import { type AttemptFacts, decide, isInfrastructure } from './run-rules.ts'
import { getRun, lockRun, type RunRow, saveRun } from './runs-store.ts'
import { changeAttemptState } from './start-attempt.ts'

type Finished = { tenantId: string; attemptId: AttemptId }
type Commit = { number: number; commit: string } | null

/**
 * What follows the end of an attempt, as a job: commit the stage, then, in one transaction, store the outcome and carry
 * out the decision. Every step may be repeated: the commit is the same one, and an attempt ends once.
 */
export async function finishAttempt(app: App, { tenantId, attemptId }: Finished): Promise<void> {
  const { attempt, run, next } = await inTenant(app.database, tenantId, async (tx) => {
    const row = await judged(tx, await getAttempt(tx, attemptId))
    return { attempt: row, run: await getRun(tx, row.runId), next: (await countRunCommits(tx, row.runId)) + 1 }
  })
  if (attempt.end === null || attempt.endedAt !== null) return
  const commit = await commitWork(app, tenantId, { attempt, run, number: next })
  const delivery = await prepareDelivery(app, tenantId, { ...run, headCommit: commit?.commit ?? run.headCommit })
  await inTenant(app.database, tenantId, async (tx) => {
    const locked = await lockRun(tx, run.id)
    // Judged once: what a late model call says now must not contradict the commit that was made above.
    const current = { ...(await getAttempt(tx, attemptId)), end: attempt.end }
    if (current.end === null || current.endedAt !== null) return
    const attempts = await listAttempts(tx, run.id)
    if (attempts.at(-1)?.id !== attemptId || isPutBack(locked))
      return endReplaced(tx, { run: locked, attempt: current, end: current.end })
    const after = await storeOutcome(tx, { run: locked, attempt: current, end: current.end }, commit)
    const facts = attemptFacts(attempts, current, current.end)
    const decision = decide(
      { ...delivery, ...locked, isCancelled: locked.state === 'cancelled', stages: locked.stages },
      facts,
    )
    await applyDecision(tx, { run: after, attempt: current, decision, delivery })
    // A person may wait for the work of this attempt.
    if (locked.takenBy !== null) await enqueueJob(tx, { task: 'open-takeover', payload: { runId: run.id } })
  })
}

/**
 * The stage's commit: the tree that the agent left, on top of the stage before, with the plan as a file when this
 * stage made one. Only a stage that succeeded gets one; null when the attempt handed in no work.
 */
async function commitWork(
  app: App,
  tenantId: string,
  { attempt, run, number }: { attempt: AttemptRow; run: RunRow; number: number },
): Promise<Commit> {
  if (attempt.kind !== 'agent' || attempt.end?.outcome !== 'succeeded' || attempt.stagedHead === null) return null
  // What writes a spec reads the repository and leaves nothing in it.
  if (run.subjectKind === 'spec') return null
  const { project, task } = await inTenant(app.database, tenantId, async (tx) => ({
    project: await getProject(tx, run.projectId),
    task: await getTask(tx, run.taskId),
  }))
  const store = await openStore(app, { tenantId, project })
  const hasPlan = attempt.role === 'planner' && run.plan !== null
  const files = hasPlan ? { [`.sentra/plans/${task.id}.md`]: run.plan ?? '' } : {}
  // Planner and reviewer change nothing: whatever they left lying about is not part of the change.
  const source = attempt.role === 'planner' || attempt.role === 'reviewer' ? run.headCommit : attempt.stagedHead
  const tree = hasPlan ? await withFiles(store, source, files) : source
  const stage = {
    parent: run.headCommit,
    tree,
    stage: attempt.stage,
    text: subject(attempt, task.title),
    type: task.type,
  }
  const commit = await commitStage(store, { ...stage, taskId: task.id, runId: run.id, number, at: attempt.createdAt })
  return { number, commit }
}

function subject(attempt: AttemptRow, title: string): string {
  return attempt.role === 'fixer' ? `${title} (fix ${attempt.try - 1})` : title
}

/** An attempt with what its end really was, as far as its model calls tell. */
async function judged(tx: Tx, attempt: AttemptRow): Promise<AttemptRow> {
  if (attempt.end === null || attempt.endedAt !== null) return attempt
  return { ...attempt, end: judgeEnd(attempt.end, await findLastModelCall(tx, attempt.id)) }
}

type Outcome = { run: RunRow; attempt: AttemptRow; end: AttemptEnd }

/** Its retry was undone while this attempt was at work: the run is what it was before. */
const isPutBack = ({ state }: RunRow) => state === 'succeeded' || state === 'failed' || state === 'waiting'

/** A run that was cancelled and retried has a newer attempt: the end of this one decides nothing any more. */
async function endReplaced(tx: Tx, { run, attempt, end }: Outcome): Promise<void> {
  await changeAttemptState(tx, { run, attempt }, stateAfter(end))
}

/** An attempt whose shim is gone has not failed at its work: nobody saw its end. */
function stateAfter(end: AttemptEnd): AttemptState {
  return end.outcome === 'failed' && end.reason === 'shim_lost' ? 'lost' : end.outcome
}

/** Stores state and commit; returns the run as it is now. */
async function storeOutcome(tx: Tx, { run, attempt, end }: Outcome, commit: Commit): Promise<RunRow> {
  // Half-done work of an agent that asked or idled is kept: the attempt that resumes starts from it.
  await saveAttempt(tx, attempt.id, { end, commit: commit?.commit ?? attempt.stagedHead })
  await changeAttemptState(tx, { run, attempt }, stateAfter(end))
  if (!commit) return run
  await insertRunCommit(tx, {
    runId: run.id,
    number: commit.number,
    attemptId: attempt.id,
    stage: attempt.stage,
    commit: commit.commit,
  })
  await saveRun(tx, run.id, { headCommit: commit.commit })
  return { ...run, headCommit: commit.commit }
}

function attemptFacts(attempts: AttemptRow[], attempt: AttemptRow, end: AttemptEnd): AttemptFacts {
  const index = attempts.findIndex((other) => other.id === attempt.id)
  const earlier = attempts.slice(0, index).toReversed()
  const broken = earlier.findIndex((other) => other.stageIndex !== attempt.stageIndex || !isInfrastructure(other.end))
  const tries = 1 + (broken === -1 ? earlier.length : broken)
  const { stageIndex, review, submission, pausedAt } = attempt
  const score = submission?.kind === 'grade' ? submission.body.score : null
  return { stageIndex, end, review, score, isPaused: pausedAt !== null, infrastructureTries: tries }
}
