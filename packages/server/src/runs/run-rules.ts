import {
  type AttemptEnd,
  type AttemptState,
  PASSING_SCORE,
  type Review,
  type RunState,
  type TaskStatus,
} from '@sentra/contract'
import type { Role, StageDefinition } from './workflow-types.ts'

/** Back to CODE at most this often in one run, whoever asked for it (SEN-53). */
export const MAX_LOOPS = 3
/** A stage that ended through no fault of its own is tried this often before the run fails. */
const MAX_INFRASTRUCTURE_TRIES = 3
/** A model service that is down or says "too many requests" is asked again after 30 s, 1, 2, 4, 8 and then every 10 min. */
const MAX_MODEL_TRIES = 10
/** A part of a spec is written this often before a person decides (OMO-04). */
const MAX_PART_TRIES = 3
const MODEL_DELAYS_SECONDS = [30, 60, 120, 240, 480, 600]

export type RunFacts = {
  stages: StageDefinition[]
  delivers: boolean
  loops: number
  isCancelled: boolean
  changed: boolean
  /** The change adds code and touches no test. */
  lacksTests: boolean
}

export type AttemptFacts = {
  stageIndex: number
  end: AttemptEnd
  review: Review | null
  /** A checker's judgement of what the stage before handed in, 0 to 1. */
  score: number | null
  /** Its agent stood still, its session and work saved. */
  isPaused: boolean
  /** Attempts of this stage since it was last entered that ended for the same kind of reason, this one included. */
  infrastructureTries: number
}

type Why = 'next' | 'again' | 'resume' | 'fix'

/** What follows the end of an attempt. Pure data: the use case that asked carries it out in one transaction. */
export type Decision =
  | { type: 'start'; stageIndex: number; role: Role; loops: number; why: Why; delaySeconds?: number }
  | { type: 'land' }
  | { type: 'return'; stageIndex: number; loops: number; reason: string }
  | { type: 'deliver'; state: 'succeeded' | 'waiting'; message: string | null }
  | { type: 'wait'; message: string }
  /** Nothing is asked: the same agent goes on when what it lacks is there. */
  | { type: 'hold'; message: string }
  | { type: 'succeed' }
  | { type: 'fail'; message: string }
  | { type: 'cancel' }

/** Reasons that say nothing about the work: the host, the sandbox or the model service failed. */
const infrastructure: ReadonlySet<AttemptEnd['reason']> = new Set([
  'shim_lost',
  'sandbox_failed',
  'model_unavailable',
  'agent_idle',
])

/** True for an end that says nothing about the work itself. */
export function isInfrastructure(end: AttemptEnd | null): boolean {
  return end !== null && infrastructure.has(end.reason)
}

/** The state machine of a run: what follows when one of its attempts ended. */
export function decide(run: RunFacts, attempt: AttemptFacts): Decision {
  if (run.isCancelled || attempt.end.outcome === 'cancelled') return { type: 'cancel' }
  if (attempt.end.outcome === 'asked')
    return { type: 'wait', message: 'An agent asked a question: answer it and the run goes on.' }
  if (attempt.end.outcome === 'paused') return goOn(run, attempt)
  if (attempt.end.outcome === 'failed') return afterFailure(run, attempt)
  return afterSuccess(run, attempt)
}

/** The attempt that goes on in the session of one that was paused; a paused run gives it to no runner before it is resumed. */
function goOn(run: RunFacts, { stageIndex }: AttemptFacts): Decision {
  return { type: 'start', stageIndex, role: stageAt(run, stageIndex).role, loops: run.loops, why: 'resume' }
}

function afterFailure(run: RunFacts, attempt: AttemptFacts): Decision {
  const stage = stageAt(run, attempt.stageIndex)
  if (attempt.isPaused && attempt.end.reason === 'shim_lost') return goOn(run, attempt)
  if (attempt.end.reason === 'budget_spent') return { type: 'hold', message: attempt.end.message }
  if (infrastructure.has(attempt.end.reason)) return tryAgain(run, attempt, stage)
  if (stage.when === 'in_train' && isOfWork(attempt.end)) return afterRed(run, stage, attempt.end)
  if (attempt.end.reason !== 'checks_failed')
    return { type: 'fail', message: `${stage.stage} failed: ${attempt.end.message}` }
  if (stage.loopTo === null) return { type: 'fail', message: `The checks failed: ${attempt.end.message}` }
  if (run.loops >= MAX_LOOPS) {
    return { type: 'fail', message: `The checks still fail after ${MAX_LOOPS} fixes: ${attempt.end.message}` }
  }
  return fix(run, stage.loopTo)
}

/** Dependencies that cannot be installed together are the work's fault as failed checks are. */
const isOfWork = ({ reason }: AttemptEnd) => reason === 'checks_failed' || reason === 'setup_failed'

function afterRed(run: Pick<RunFacts, 'loops'>, stage: StageDefinition, { message }: AttemptEnd): Decision {
  return sendBack(run, stage, `together with what landed before it, the checks failed: ${message}`)
}

/** Work that does not go together with what landed before it: back to its agent, until that was tried often enough. */
export function sendBack(
  { loops }: Pick<RunFacts, 'loops'>,
  { loopTo }: Pick<StageDefinition, 'loopTo'>,
  reason: string,
): Extract<Decision, { type: 'return' | 'fail' }> {
  const what = `The work cannot land: ${reason}`
  if (loopTo === null) return { type: 'fail', message: `${what} Its workflow has no agent that could fix it.` }
  if (loops >= MAX_LOOPS) return { type: 'fail', message: `${what} It was sent back ${MAX_LOOPS} times.` }
  return { type: 'return', stageIndex: loopTo, loops: loops + 1, reason }
}

/**
 * An idle agent resumes its session once, one without its model each time the service may be back; what the host broke is
 * tried again from the start of the stage.
 */
function tryAgain(run: RunFacts, attempt: AttemptFacts, stage: StageDefinition): Decision {
  const { reason } = attempt.end
  const isModel = reason === 'model_unavailable'
  const allowed = isModel ? MAX_MODEL_TRIES : reason === 'agent_idle' ? 2 : MAX_INFRASTRUCTURE_TRIES
  if (attempt.infrastructureTries >= allowed) {
    return {
      type: 'fail',
      message: `${stage.stage} failed ${attempt.infrastructureTries} times: ${attempt.end.message}`,
    }
  }
  return {
    type: 'start',
    stageIndex: attempt.stageIndex,
    role: stage.role,
    loops: run.loops,
    why: isModel || reason === 'agent_idle' ? 'resume' : 'again',
    ...(isModel && { delaySeconds: modelDelay(attempt.infrastructureTries) }),
  }
}

const modelDelay = (tries: number) => MODEL_DELAYS_SECONDS[Math.min(tries, MODEL_DELAYS_SECONDS.length) - 1] ?? 600

function afterSuccess(run: RunFacts, attempt: AttemptFacts): Decision {
  const stage = stageAt(run, attempt.stageIndex)
  if (attempt.score !== null && attempt.score < PASSING_SCORE) return afterLowScore(run, stage, attempt.score)
  if (stage.when === 'in_train') return { type: 'land' }
  const isBlocked = attempt.review?.findings.some((finding) => finding.severity === 'blocking') ?? false
  if (isBlocked) return afterBlocked(run, stage)
  const stageIndex = stageFrom(run.stages, attempt.stageIndex + 1, run.lacksTests)
  const next = run.stages[stageIndex]
  if (next) return { type: 'start', stageIndex, role: next.role, loops: run.loops, why: 'next' }
  if (!run.delivers) return { type: 'succeed' }
  if (!run.changed)
    return { type: 'fail', message: 'The agent changed nothing: say more precisely what is to be done, then retry.' }
  return { type: 'deliver', state: 'succeeded', message: null }
}

function afterBlocked(run: RunFacts, { loopTo }: StageDefinition): Decision {
  if (loopTo !== null && run.loops < MAX_LOOPS) return fix(run, loopTo)
  const message = 'The review has blocking findings: read them on the pull request, then merge, retry or close it.'
  return run.changed
    ? { type: 'deliver', state: 'waiting', message }
    : { type: 'fail', message: 'The review has blocking findings.' }
}

/** The author tries again with what the checker said; after the last try a person decides. */
function afterLowScore(run: RunFacts, { loopTo }: StageDefinition, score: number): Decision {
  if (loopTo !== null && run.loops + 1 < MAX_PART_TRIES) return { ...fix(run, loopTo), role: stageAt(run, loopTo).role }
  const message = `The checker gave ${score.toFixed(2)} of the ${PASSING_SCORE} that are needed, ${run.loops + 1} times: read what it says, then accept the part or let it be written again.`
  return { type: 'wait', message }
}

/** The first stage at or after an index that is not to be left out; past the end when there is none. */
export function stageFrom(stages: StageDefinition[], index: number, lacksTests: boolean): number {
  const isWanted = ({ when }: StageDefinition) => when === undefined || (when === 'tests_lacking' && lacksTests)
  const offset = stages.slice(index).findIndex(isWanted)
  return offset === -1 ? stages.length : index + offset
}

function fix(run: RunFacts, loopTo: number): Extract<Decision, { type: 'start' }> {
  return { type: 'start', stageIndex: loopTo, role: 'fixer', loops: run.loops + 1, why: 'fix' }
}

function stageAt(run: RunFacts, index: number): StageDefinition {
  const stage = run.stages[index]
  if (!stage) throw new Error(`a run of ${run.stages.length} stages has none at ${index}`)
  return stage
}

/** Status of the task whose newest run is in this state. */
export function taskStatusFor(state: RunState, hasOpenPullRequest: boolean): TaskStatus {
  switch (state) {
    case 'queued':
      return 'ready'
    case 'running':
      return 'running'
    case 'waiting':
      return hasOpenPullRequest ? 'in_review' : 'running'
    case 'succeeded':
      return hasOpenPullRequest ? 'in_review' : 'pending'
    case 'failed':
      return 'failed'
    case 'cancelled':
      return 'cancelled'
  }
}

/** States of an attempt that still hold a slot of its project. */
export const liveStates = ['leased', 'running', 'unreachable'] as const

/** True until its end is known: from then on nothing that a runner says changes it. */
export function isLive(attempt: { state: AttemptState; end: AttemptEnd | null }): boolean {
  return attempt.end === null && (liveStates as readonly string[]).includes(attempt.state)
}

/** States in which a run is not over. */
export const activeRunStates = ['queued', 'running', 'waiting'] as const
