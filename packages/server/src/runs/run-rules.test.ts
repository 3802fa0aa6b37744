import { type AttemptEnd, type Finding, type Review, workflowNames } from '@sentra/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AttemptFacts,
  decide,
  type Decision,
  MAX_LOOPS,
  type RunFacts,
  stageProgress,
  taskStatusFor,
} from './run-rules.ts'
import { getWorkflow, type Workflow } from './workflows.ts'

const reasons = [
  'completed',
  'checks_failed',
  'setup_failed',
  'agent_exited',
  'agent_protocol',
  'agent_idle',
  'agent_refused',
  'agent_limit',
  'nothing_submitted',
  'bundle_failed',
  'sandbox_failed',
  'timed_out',
  'shim_lost',
  'model_unavailable',
  'model_refused',
] as const

const full = getWorkflow('full_sdlc')
const run = (over: Partial<RunFacts> = {}): RunFacts => ({
  ...full,
  loops: 0,
  isCancelled: false,
  changed: true,
  ...over,
})
const ended = (outcome: AttemptEnd['outcome'], reason: AttemptEnd['reason'] = 'completed'): AttemptEnd => ({
  outcome,
  reason,
  message: 'm',
})
const attempt = (over: Partial<AttemptFacts> = {}): AttemptFacts => ({
  stageIndex: 0,
  end: ended('succeeded'),
  review: null,
  infrastructureTries: 1,
  ...over,
})
const finding = (severity: Finding['severity']): Finding => ({ severity, area: 'quality', title: 't', detail: '' })
const review = (...severities: Finding['severity'][]) => ({
  verdict: 'approve' as const,
  summary: 's',
  findings: severities.map(finding),
})

describe('decide', () => {
  it('walks full_sdlc from PLAN to a pull request', () => {
    const path = [0, 1, 2].map((stageIndex) => decide(run(), attempt({ stageIndex })))
    expect(path.map((step) => (step.type === 'start' ? step.stageIndex : step.type))).toEqual([1, 2, 3])
    expect(decide(run(), attempt({ stageIndex: 3, review: review('minor') }))).toEqual({
      type: 'deliver',
      state: 'succeeded',
      message: null,
    })
  })

  it('sends failed checks to a fixer at CODE, three times in all, then fails', () => {
    const failedTest = attempt({ stageIndex: 2, end: ended('failed', 'checks_failed') })
    for (const loops of [0, 1, 2]) {
      expect(decide(run({ loops }), failedTest)).toMatchObject({
        type: 'start',
        stageIndex: 1,
        role: 'fixer',
        loops: loops + 1,
      })
    }
    expect(decide(run({ loops: 3 }), failedTest)).toMatchObject({ type: 'fail' })
  })

  it('counts review loops and test loops together', () => {
    const blocked = attempt({ stageIndex: 3, review: review('blocking') })
    expect(decide(run({ loops: 2 }), blocked)).toMatchObject({ type: 'start', role: 'fixer', loops: 3 })
    expect(decide(run({ loops: 3 }), blocked)).toMatchObject({ type: 'deliver', state: 'waiting' })
  })

  it('fails code_test at the first red test, because it has no loop', () => {
    const facts = run({ ...getWorkflow('code_test') })
    expect(decide(facts, attempt({ stageIndex: 1, end: ended('failed', 'checks_failed') }))).toMatchObject({
      type: 'fail',
    })
  })

  it('tries a stage again that the host broke, and gives up after three', () => {
    const lost = (infrastructureTries: number) =>
      attempt({ stageIndex: 1, end: ended('failed', 'shim_lost'), infrastructureTries })
    expect(decide(run(), lost(1))).toMatchObject({ type: 'start', stageIndex: 1, why: 'again' })
    expect(decide(run(), lost(2))).toMatchObject({ type: 'start', stageIndex: 1, why: 'again' })
    expect(decide(run(), lost(3))).toMatchObject({ type: 'fail' })
  })

  it('goes on with the session when the model service may be back, each time later, and gives up in the end', () => {
    const away = (infrastructureTries: number) =>
      decide(run(), attempt({ end: ended('failed', 'model_unavailable'), infrastructureTries }))
    expect([1, 2, 3, 6, 9].map(away)).toMatchObject(
      [30, 60, 120, 600, 600].map((delaySeconds) => ({ type: 'start', why: 'resume', delaySeconds })),
    )
    expect(away(10)).toMatchObject({ type: 'fail' })
  })

  it('resumes an idle agent once', () => {
    const idle = (infrastructureTries: number) =>
      attempt({ stageIndex: 1, end: ended('failed', 'agent_idle'), infrastructureTries })
    expect(decide(run(), idle(1))).toMatchObject({ type: 'start', why: 'resume' })
    expect(decide(run(), idle(2))).toMatchObject({ type: 'fail' })
  })

  it('fails a run that was to deliver and changed nothing', () => {
    expect(decide(run({ changed: false }), attempt({ stageIndex: 3 }))).toMatchObject({ type: 'fail' })
  })

  it('waits when an agent asked, and lets a cancelled run end whatever its attempt says', () => {
    expect(decide(run(), attempt({ end: ended('asked', 'asked') }))).toMatchObject({ type: 'wait' })
    expect(decide(run({ isCancelled: true }), attempt())).toEqual({ type: 'cancel' })
  })

  it('plan ends without a pull request', () => {
    expect(decide(run({ ...getWorkflow('plan'), changed: false }), attempt())).toEqual({ type: 'succeed' })
  })
})

const anyEnd = fc.oneof(
  fc.constant(ended('succeeded')),
  fc.constantFrom(...reasons.slice(1)).map((reason) => ended('failed', reason)),
)
const anyReview = fc.option(fc.constantFrom(review(), review('blocking'), review('minor', 'major')), { nil: null })
const anyStep = fc.record({ end: anyEnd, review: anyReview, changed: fc.boolean() })

/** Four stages, three loops back through three of them, each entry tried at most ten times. */
const MOST_ATTEMPTS = (4 + 3 * 3) * 10

describe('every run of every workflow', () => {
  it('ends after a bounded number of attempts, whatever its agents do', () => {
    const scripts = fc.array(anyStep, { minLength: MOST_ATTEMPTS, maxLength: MOST_ATTEMPTS })
    fc.assert(
      fc.property(fc.constantFrom(...workflowNames), scripts, (name, script) => {
        expect(endsWithin(name, script)).toBe(true)
      }),
    )
  })

  it('never passes a stage that did not succeed, and never loops more than three times', () => {
    const cases = fc.record({
      name: fc.constantFrom(...workflowNames),
      index: fc.nat(3),
      loops: fc.nat(4),
      step: anyStep,
    })
    fc.assert(
      fc.property(cases, ({ name, index, loops, step }) => {
        const workflow = getWorkflow(name)
        const stageIndex = index % workflow.stages.length
        const decision = decide(
          run({ ...workflow, loops }),
          attempt({ stageIndex, ...step, review: reviewAt(workflow, stageIndex, step.review) }),
        )
        if (step.end.outcome !== 'succeeded') expect(movesForward(decision, stageIndex)).toBe(false)
        if (decision.type === 'start') expect(decision.loops).toBeLessThanOrEqual(Math.max(MAX_LOOPS, loops))
        if (decision.type === 'deliver') expect(stageIndex).toBe(workflow.stages.length - 1)
      }),
    )
  })
})

/** Only a stage that must submit a review has one. */
function reviewAt(workflow: Workflow, stageIndex: number, given: Review | null): Review | null {
  return workflow.stages[stageIndex]?.mustSubmit.includes('submit_review') ? given : null
}

function movesForward(decision: Decision, stageIndex: number): boolean {
  if (decision.type === 'start') return decision.stageIndex > stageIndex
  return decision.type === 'deliver' || decision.type === 'succeed'
}

type Step = { end: AttemptEnd; review: Review | null; changed: boolean }

/** Plays a run; false when it still wants another attempt after the last step. */
function endsWithin(name: string, script: Step[]): boolean {
  const workflow = getWorkflow(name)
  let [stageIndex, loops, infrastructureTries] = [0, 0, 0]
  for (const step of script) {
    infrastructureTries += 1
    const facts = {
      stageIndex,
      end: step.end,
      review: reviewAt(workflow, stageIndex, step.review),
      infrastructureTries,
    }
    const decision = decide(run({ ...workflow, loops, changed: step.changed }), facts)
    if (decision.type !== 'start') return true
    if (decision.why !== 'again' && decision.why !== 'resume') infrastructureTries = 0
    ;({ stageIndex, loops } = decision)
  }
  return false
}

describe('stageProgress', () => {
  it('shows later stages as pending again while a fixer works', () => {
    const bar = stageProgress(full.stages, [
      { stageIndex: 0, state: 'succeeded' },
      { stageIndex: 1, state: 'succeeded' },
      { stageIndex: 2, state: 'failed' },
      { stageIndex: 1, state: 'running' },
    ])
    expect(bar.map((stage) => stage.state)).toEqual(['done', 'running', 'pending', 'pending'])
    expect(bar.map((stage) => stage.tries)).toEqual([1, 2, 1, 0])
  })
})

describe('taskStatusFor', () => {
  it('is in review exactly while a pull request is open', () => {
    expect(taskStatusFor('succeeded', true)).toBe('in_review')
    expect(taskStatusFor('succeeded', false)).toBe('pending')
    expect(taskStatusFor('waiting', false)).toBe('running')
  })
})

describe('getWorkflow', () => {
  it('answers an unknown name with the list', () => {
    expect(() => getWorkflow('deploy')).toThrow(/plan, code, test, review/)
  })
})
