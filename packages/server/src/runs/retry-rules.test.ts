import { expect, it } from 'vitest'
import { retryPoint } from './retry-rules.ts'
import { withTester } from './tester-rules.ts'
import { getWorkflow } from './workflows.ts'

it('retries a review from the commit that the newest TEST proved, fixes included', () => {
  const { stages } = getWorkflow('full_sdlc')
  const done = { state: 'succeeded' as const, endedAt: new Date(1) }
  const attempts = [
    { ...done, stageIndex: 0, fromCommit: 'base', commit: 'plan' },
    { ...done, stageIndex: 1, fromCommit: 'plan', commit: 'code' },
    { ...done, stageIndex: 2, fromCommit: 'code', commit: null },
    { ...done, stageIndex: 3, fromCommit: 'code', commit: 'review' },
    { ...done, stageIndex: 1, fromCommit: 'review', commit: 'fix' },
    { ...done, stageIndex: 2, fromCommit: 'fix', commit: null },
    { state: 'failed' as const, endedAt: new Date(2), stageIndex: 3, fromCommit: 'fix', commit: null },
  ]
  expect(retryPoint({ stages, baseCommit: 'base' }, attempts)).toEqual({ stageIndex: 3, fromCommit: 'fix' })
})

it('retries TEST from its agent when that had worked, and from the checks when it was not needed', () => {
  const stages = withTester(getWorkflow('code_test').stages, 'if_needed')
  const code = { state: 'succeeded' as const, endedAt: new Date(1), stageIndex: 0, fromCommit: 'base', commit: 'code' }
  const tester = {
    state: 'succeeded' as const,
    endedAt: new Date(1),
    stageIndex: 1,
    fromCommit: 'code',
    commit: 'tests',
  }
  const checks = { state: 'failed' as const, endedAt: new Date(2), stageIndex: 2, fromCommit: 'tests', commit: null }
  const run = { stages, baseCommit: 'base' }
  expect(retryPoint(run, [code, tester, checks], { from: 'TEST' })).toEqual({ stageIndex: 1, fromCommit: 'code' })
  expect(retryPoint(run, [code, tester, checks])).toEqual({ stageIndex: 2, fromCommit: 'tests' })
  expect(retryPoint(run, [code, { ...checks, fromCommit: 'code' }], { from: 'TEST' })).toEqual({
    stageIndex: 2,
    fromCommit: 'code',
  })
})

it('keeps what a person handed back, unless a later stage has taken it up or an earlier one is wanted', () => {
  const { stages } = getWorkflow('code_test')
  const run = { stages, baseCommit: 'base' }
  const at = (minute: number) => new Date(minute * 60_000)
  const code = { state: 'failed' as const, stageIndex: 0, fromCommit: 'base', commit: null, endedAt: at(1) }
  const handBacks = [{ stageIndex: 0, commit: 'persons', endedAt: at(2) }]
  expect(retryPoint(run, [code], { handBacks })).toEqual({ stageIndex: 0, fromCommit: 'persons' })
  const done = { ...code, state: 'succeeded' as const, fromCommit: 'persons', commit: 'code', endedAt: at(3) }
  const test = { ...code, stageIndex: 1, fromCommit: 'code', endedAt: at(4) }
  expect(retryPoint(run, [code, done, test], { handBacks })).toEqual({ stageIndex: 1, fromCommit: 'code' })
  expect(retryPoint(run, [code, done, test], { from: 'CODE', handBacks })).toEqual({
    stageIndex: 0,
    fromCommit: 'persons',
  })
})
