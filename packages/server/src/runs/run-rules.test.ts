import { type AttemptEnd, type Finding, type Review, testerPolicies, workflowNames } from '@sentra/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AttemptFacts,
  decide,
  type Decision,
  MAX_LOOPS,
  type RunFacts,
  stageFrom,
  taskStatusFor,
} from './run-rules.ts'
import { withTester } from './tester-rules.ts'
import type { StageDefinition, Workflow } from './workflow-types.ts'
import { getWorkflow } from './workflows.ts'

const reasons = [
  'completed',
  'checks_failed',
  'setup_failed',
  'agent_exited',
  'agent_protocol',
  'agent_idle',
  'agent_refused',
  'agent_limit',
  'disk_full',
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
  lacksTests: false,
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
  score: null,
  infrastructureTries: 1,
  isPaused: false,
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
const anyStep = fc.record({ end: anyEnd, review: anyReview, changed: fc.boolean(), lacksTests: fc.boolean() })

/** Every built-in workflow, with an agent before its checks or without. */
const anyWorkflow = fc
  .record({ name: fc.constantFrom(...workflowNames), policy: fc.constantFrom(...testerPolicies) })
  .map(({ name, policy }) => ({ ...getWorkflow(name), stages: withTester(getWorkflow(name).stages, policy) }))

/** Five stages, three loops back through four of them, each entry tried at most ten times. */
const MOST_ATTEMPTS = (5 + 3 * 4) * 10

describe('every run of every workflow', () => {
  const anyScript = fc.array(anyStep, { minLength: MOST_ATTEMPTS, maxLength: MOST_ATTEMPTS })

  it('ends after a bounded number of attempts, whatever its agents do', () => {
    const ends = fc.property(anyWorkflow, anyScript, (workflow, script) => {
      expect(play(workflow, script).decision.type).not.toBe('start')
    })
    fc.assert(ends)
  })

  it('delivers nothing that was changed after its checks were run', () => {
    const isProved = fc.property(anyWorkflow, anyScript, (workflow, script) => {
      const { decision, entered } = play(workflow, script)
      const hasChecks = workflow.stages.some((stage) => stage.kind === 'command')
      if (decision.type !== 'deliver' || !hasChecks) return
      const last = entered.findLast(({ kind, role }) => kind === 'command' || role !== 'reviewer')
      expect(last?.kind).toBe('command')
    })
    fc.assert(isProved)
  })

  it('enters a stage for lacking tests only when they are lacking', () => {
    const isWanted = fc.property(anyWorkflow, anyScript, (workflow, script) => {
      const optional = play(workflow, script).entered.filter(({ when, why }) => when !== undefined && why === 'next')
      expect(optional.every(({ lacksTests }) => lacksTests)).toBe(true)
    })
    fc.assert(isWanted)
  })

  it('never passes a stage that did not succeed, and never loops more than three times', () => {
    const cases = fc.record({ workflow: anyWorkflow, index: fc.nat(4), loops: fc.nat(4), step: anyStep })
    fc.assert(
      fc.property(cases, ({ workflow, index, loops, step }) => {
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

type Step = { end: AttemptEnd; review: Review | null; changed: boolean; lacksTests: boolean }
type Entered = StageDefinition & { lacksTests: boolean; why: string }

/** Plays a run until it ends or the script does; its last decision and the stages it entered. */
function play(workflow: Workflow, script: Step[]): { decision: Decision; entered: Entered[] } {
  let [stageIndex, loops, infrastructureTries] = [stageFrom(workflow.stages, 0, false), 0, 0]
  let decision: Decision = { type: 'succeed' }
  const entered: Entered[] = []
  const enter = (lacksTests: boolean, why: string, role?: StageDefinition['role']) => {
    const stage = workflow.stages[stageIndex]
    if (stage) entered.push({ ...stage, ...(role && { role }), lacksTests, why })
  }
  enter(false, 'next')
  for (const { end, review, changed, lacksTests } of script) {
    infrastructureTries += 1
    const facts = {
      stageIndex,
      end,
      review: reviewAt(workflow, stageIndex, review),
      score: null,
      isPaused: false,
      infrastructureTries,
    }
    decision = decide(run({ ...workflow, loops, changed, lacksTests }), facts)
    if (decision.type !== 'start') break
    if (decision.why !== 'again' && decision.why !== 'resume') infrastructureTries = 0
    ;({ stageIndex, loops } = decision)
    enter(lacksTests, decision.why, decision.role)
  }
  return { decision, entered }
}

describe('withTester', () => {
  it('puts an agent before each run of the checks and keeps where loops lead', () => {
    const { stages } = getWorkflow('full_sdlc')
    const always = withTester(stages, 'always')
    expect(always.map(({ stage, kind }) => `${stage} ${kind}`)).toEqual([
      'PLAN agent',
      'CODE agent',
      'TEST agent',
      'TEST command',
      'REVIEW agent',
    ])
    expect(always.map(({ loopTo }) => loopTo)).toEqual([null, null, null, 1, 1])
    expect(withTester(stages, 'never')).toEqual(stages)
  })

  it('leaves a workflow alone that has a tester of its own', () => {
    const own = withTester(getWorkflow('code_test').stages, 'always')
    expect(withTester(own, 'if_needed')).toEqual(own)
  })

  it('passes the agent over when the change has tests', () => {
    const { stages } = getWorkflow('full_sdlc')
    const facts = run({ ...full, stages: withTester(stages, 'if_needed') })
    const afterCode = attempt({ stageIndex: 1 })
    expect(decide({ ...facts, lacksTests: true }, afterCode)).toMatchObject({ stageIndex: 2, role: 'tester' })
    expect(decide({ ...facts, lacksTests: false }, afterCode)).toMatchObject({ stageIndex: 3 })
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

it('goes on in the session of an attempt that was paused, or whose machine died while it stood still', () => {
  const goesOn = { type: 'start', stageIndex: 1, role: 'coder', loops: 0, why: 'resume' }
  expect(decide(run(), attempt({ stageIndex: 1, end: ended('paused', 'paused') }))).toEqual(goesOn)
  const lost = { stageIndex: 1, end: ended('failed', 'shim_lost'), infrastructureTries: 9 }
  expect(decide(run(), attempt({ ...lost, isPaused: true }))).toEqual(goesOn)
  expect(decide(run(), attempt(lost))).toMatchObject({ type: 'fail' })
})

it('fails a run whose agent was killed, and tries nothing again by itself', () => {
  expect(decide(run(), attempt({ end: ended('failed', 'killed') }))).toMatchObject({ type: 'fail' })
})
