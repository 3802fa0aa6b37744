import type { AttemptState } from '@sentra/contract'
import { describe, expect, it } from 'vitest'
import { stageProgress } from './progress-rules.ts'
import { withTester } from './tester-rules.ts'
import { getWorkflow } from './workflows.ts'

const { stages } = getWorkflow('full_sdlc')

const tried = (...attempts: [stageIndex: number, state: AttemptState][]) =>
  attempts.map(([stageIndex, state]) => ({ stageIndex, state }))

describe('stageProgress', () => {
  it('shows later stages as pending again while a fixer works', () => {
    const bar = stageProgress(stages, tried([0, 'succeeded'], [1, 'succeeded'], [2, 'failed'], [1, 'running']))
    expect(bar.map((stage) => stage.state)).toEqual(['done', 'running', 'pending', 'pending'])
    expect(bar.map((stage) => stage.tries)).toEqual([1, 2, 1, 0])
  })

  /** TEST as one stage: its state and those of its steps. */
  function testStage(policy: 'always' | 'if_needed', ...attempts: [number, AttemptState][]) {
    const bar = stageProgress(withTester(stages, policy), tried([0, 'succeeded'], [1, 'succeeded'], ...attempts))
    expect(bar.map(({ stage }) => stage)).toEqual(['PLAN', 'CODE', 'TEST', 'REVIEW'])
    const { state, tries, steps } = bar[2] ?? { state: 'none', tries: 0 }
    return { state, tries, steps: steps?.map((step) => `${step.kind} ${step.state}`) }
  }

  it('shows an agent that adds tests and the checks as two steps of one stage', () => {
    const both = (agent: string, command: string) => [`agent ${agent}`, `command ${command}`]
    expect(testStage('always')).toEqual({ state: 'pending', tries: 0, steps: both('pending', 'pending') })
    expect(testStage('always', [2, 'running'])).toMatchObject({ state: 'running', steps: both('running', 'pending') })
    expect(testStage('always', [2, 'asked'])).toMatchObject({ state: 'waiting' })
    expect(testStage('always', [2, 'succeeded'], [3, 'ready'])).toMatchObject({
      state: 'running',
      steps: both('done', 'pending'),
    })
    expect(testStage('always', [2, 'succeeded'], [3, 'failed'])).toMatchObject({ state: 'failed', tries: 1 })
    expect(testStage('always', [2, 'succeeded'], [3, 'succeeded'])).toMatchObject({ state: 'done', tries: 1 })
  })

  it('shows nothing of an agent that was not needed', () => {
    expect(testStage('if_needed')).toEqual({ state: 'pending', tries: 0 })
    expect(testStage('if_needed', [3, 'succeeded'])).toEqual({ state: 'done', tries: 1 })
    expect(testStage('if_needed', [2, 'running'])).toMatchObject({ steps: ['agent running', 'command pending'] })
  })
})
