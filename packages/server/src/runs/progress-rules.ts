import type { AttemptState, StageProgress } from '@sentra/contract'
import type { StageDefinition } from './workflow-types.ts'

type ProgressAttempt = { stageIndex: number; state: AttemptState; pausedAt?: Date | null }
type Step = NonNullable<StageProgress['steps']>[number] & { isSure: boolean }

/**
 * The phase bar: where each stage stands, from its attempts in the order they were made. A stage that a fix loop or a
 * retry went behind is pending again. Definitions of one name that stand together are one stage with steps.
 */
export function stageProgress(stages: StageDefinition[], attempts: ProgressAttempt[]): StageProgress[] {
  const current = attempts.at(-1)?.stageIndex ?? 0
  const groups: { stage: StageProgress['stage']; steps: Step[] }[] = []
  for (const [index, { stage, kind, role, when }] of stages.entries()) {
    const step = { kind, role, isSure: when === undefined, ...progressAt(index, attempts, current) }
    const last = groups.at(-1)
    if (last?.stage === stage) last.steps.push(step)
    else groups.push({ stage, steps: [step] })
  }
  return groups.map(({ stage, steps }) => ({ stage, ...joinSteps(steps) }))
}

function progressAt(index: number, attempts: ProgressAttempt[], current: number): Pick<Step, 'state' | 'tries'> {
  const own = attempts.filter((attempt) => attempt.stageIndex === index)
  const last = own.at(-1)
  if (last === undefined || index > current) return { state: 'pending', tries: own.length }
  return { state: isHeld(last, own.at(-2)) ? 'waiting' : progressOf(last.state), tries: own.length }
}

/** An agent stands still, or its session waits to go on in another attempt. */
function isHeld({ state, pausedAt }: ProgressAttempt, before: ProgressAttempt | undefined): boolean {
  if (state === 'ready') return before?.state === 'paused'
  return state === 'running' && pausedAt !== null && pausedAt !== undefined
}

/** A step that may be passed over (no tests are lacking) is shown when it has been entered. */
function joinSteps(all: Step[]): Omit<StageProgress, 'stage'> {
  const steps = all.filter(({ tries, isSure }) => tries > 0 || isSure)
  const shown = steps.length === 0 ? all.slice(-1) : steps
  const active = shown.findLast(({ state }) => state !== 'pending') ?? shown[0]
  const isBetween = active?.state === 'done' && active !== shown.at(-1)
  const state = isBetween ? 'running' : (active?.state ?? 'pending')
  const tries = Math.max(...shown.map((step) => step.tries))
  if (shown.length === 1) return { state, tries }
  return { state, tries, steps: shown.map(({ isSure: _isSure, ...step }) => step) }
}

function progressOf(state: AttemptState): StageProgress['state'] {
  switch (state) {
    case 'ready':
      return 'pending'
    case 'leased':
    case 'running':
    case 'unreachable':
      return 'running'
    case 'asked':
    case 'paused':
      return 'waiting'
    case 'succeeded':
      return 'done'
    case 'failed':
    case 'lost':
      return 'failed'
    case 'cancelled':
      return 'cancelled'
  }
}
