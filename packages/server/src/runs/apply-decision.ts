import { newId, type Review } from '@sentra/contract'
import { getTask } from '#board'
import { holdPullRequest, openPullRequest } from '#forge'
import type { Tx } from '#platform'
import { unreachable } from '#platform'
import { type AttemptRow, type Briefing, listAttempts } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import type { Delivery } from './prepare-delivery.ts'
import { listQuestions } from './questions-store.ts'
import { resumeWithAnswer } from './resume-with-answer.ts'
import type { Decision } from './run-rules.ts'
import { type RunRow, saveRun } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'
import { summarizeRun } from './summary-rules.ts'
import { joinAfterDelivery } from './train/join-after-delivery.ts'
import { landCar } from './train/land-car.ts'
import { returnAfterRed } from './train/return-to-agent.ts'

type Decided = { run: RunRow; attempt: AttemptRow; decision: Decision; delivery: Delivery }

/** Carries out what run-rules decided, inside the transaction that holds the run's row lock. */
export async function applyDecision(tx: Tx, decided: Decided): Promise<void> {
  const { run, decision } = decided
  switch (decision.type) {
    case 'start':
      return startNext(tx, decided, decision)
    case 'deliver':
      return deliver(tx, decided, decision)
    case 'land':
      if (await landCar(tx, run, decided.attempt.fromCommit)) return
      return deliver(tx, decided, { type: 'deliver', state: 'succeeded', message: null })
    case 'return':
      return returnAfterRed(tx, decided, decision)
    case 'wait':
      return waitOrResume(tx, decided, decision.message)
    case 'hold':
      return changeRunState(tx, run, { state: 'waiting', message: decision.message })
    case 'succeed':
      return changeRunState(tx, run, { state: 'succeeded', message: null })
    case 'fail':
      return changeRunState(tx, run, { state: 'failed', message: decision.message })
    case 'cancel':
      return changeRunState(tx, run, { state: 'cancelled', message: run.message })
    default:
      return unreachable(decision)
  }
}

async function startNext(
  tx: Tx,
  { run, attempt }: Decided,
  decision: Extract<Decision, { type: 'start' }>,
): Promise<void> {
  const isSameWork = decision.why === 'again' || decision.why === 'resume'
  const resumeSessionId = decision.why === 'resume' ? attempt.sessionId : isSameWork ? attempt.resumeSessionId : null
  const fromCommit =
    decision.why === 'resume'
      ? (attempt.stagedHead ?? attempt.fromCommit)
      : isSameWork
        ? attempt.fromCommit
        : run.headCommit
  const briefing: Briefing = isSameWork
    ? await briefingAfter(tx, attempt, decision.why)
    : decision.why === 'fix'
      ? { fixes: attempt.id }
      : {}
  await saveRun(tx, run.id, { loops: decision.loops })
  const role = isSameWork ? attempt.role : decision.role
  const { stageIndex, delaySeconds } = decision
  await startAttempt(tx, run, { stageIndex, role, fromCommit, briefing, resumeSessionId, delaySeconds })
  const message = delaySeconds === undefined ? null : `${attempt.end?.message} The agent goes on in ${delaySeconds} s.`
  await changeRunState(tx, run, { state: 'running', message })
}

/** What an attempt is told that does the same work: that it was paused, and an answer that came too late for its session. */
async function briefingAfter(tx: Tx, attempt: AttemptRow, why: string): Promise<Briefing> {
  const { id, runId, end, pausedAt } = attempt
  const { workOf, ...told } = attempt.briefing
  // The commit that an agent saved has the files that were brought to it, and what it did since.
  const isSaved = why === 'resume' && attempt.stagedHead !== null
  const briefing = workOf === undefined || isSaved ? told : { ...told, workOf }
  if (end?.outcome !== 'paused' && pausedAt === null) return briefing
  const question = (await listQuestions(tx, runId)).findLast(
    ({ attemptId, answer }) => attemptId === id && answer !== null,
  )
  const answer = question && { question: question.question, answer: question.answer ?? '' }
  return { ...briefing, paused: true, ...(answer && { answer }) }
}

/** The agent asked and its turn is over. An answer that came in the meantime resumes it at once. */
async function waitOrResume(tx: Tx, { run, attempt }: Decided, message: string): Promise<void> {
  const questions = await listQuestions(tx, run.id)
  const own = questions.filter((question) => question.attemptId === attempt.id)
  const last = own.at(-1)
  if (!last || own.some((question) => question.answer === null))
    return changeRunState(tx, run, { state: 'waiting', message })
  await resumeWithAnswer(tx, { run, attempt }, { question: last.question, answer: last.answer ?? '' })
  await changeRunState(tx, run, { state: 'running', message: null })
}

const isMended = ({ state, briefing }: AttemptRow) => state === 'succeeded' && briefing.feedback !== undefined

async function deliver(
  tx: Tx,
  { run, delivery }: Decided,
  decision: Extract<Decision, { type: 'deliver' }>,
): Promise<void> {
  const task = await getTask(tx, run.taskId)
  const attempts = await listAttempts(tx, run.id)
  const review: Review | null = attempts.findLast((attempt) => attempt.review !== null)?.review ?? null
  const pull = {
    id: newId('pullRequest'),
    projectId: run.projectId,
    taskId: run.taskId,
    runId: run.id,
    title: task.title,
    summary: summarizeRun({ task, run, review, mended: attempts.filter(isMended).length }),
    branch: run.branch,
    baseBranch: run.baseBranch,
    ticketId: run.ticketId,
    baseCommit: delivery.baseCommit,
    headCommit: run.headCommit,
    findings: review?.findings ?? [],
    flags: delivery.flags,
  }
  // Of a contest nothing is offered before one entry is kept; and it is over, because nobody looks at it by itself.
  if (run.contestId !== null && run.keptAt === null) {
    await holdPullRequest(tx, pull)
    return changeRunState(tx, run, { state: 'succeeded', message: decision.message })
  }
  await openPullRequest(tx, pull)
  if (run.ticketId !== null) return joinAfterDelivery(tx, { run, ticketId: run.ticketId, delivery }, decision)
  await changeRunState(tx, run, { state: decision.state, message: decision.message })
}
