import { expect, it } from 'vitest'
import { retryPoint } from './retry-rules.ts'
import { withTester } from './tester-rules.ts'
import { getWorkflow } from './workflows.ts'

it('retries a review from the commit that the newest TEST proved, fixes included', () => {
  const { stages } = getWorkflow('full_sdlc')
  const done = { state: 'succeeded' as const }
  const attempts = [
    { ...done, stageIndex: 0, fromCommit: 'base', commit: 'plan' },
    { ...done, stageIndex: 1, fromCommit: 'plan', commit: 'code' },
    { ...done, stageIndex: 2, fromCommit: 'code', commit: null },
    { ...done, stageIndex: 3, fromCommit: 'code', commit: 'review' },
    { ...done, stageIndex: 1, fromCommit: 'review', commit: 'fix' },
    { ...done, stageIndex: 2, fromCommit: 'fix', commit: null },
    { state: 'failed' as const, stageIndex: 3, fromCommit: 'fix', commit: null },
  ]
  expect(retryPoint({ stages, baseCommit: 'base' }, attempts, undefined)).toEqual({ stageIndex: 3, fromCommit: 'fix' })
})

it('retries TEST from its agent when that had worked, and from the checks when it was not needed', () => {
  const stages = withTester(getWorkflow('code_test').stages, 'if_needed')
  const code = { state: 'succeeded' as const, stageIndex: 0, fromCommit: 'base', commit: 'code' }
  const tester = { state: 'succeeded' as const, stageIndex: 1, fromCommit: 'code', commit: 'tests' }
  const checks = { state: 'failed' as const, stageIndex: 2, fromCommit: 'tests', commit: null }
  const run = { stages, baseCommit: 'base' }
  expect(retryPoint(run, [code, tester, checks], 'TEST')).toEqual({ stageIndex: 1, fromCommit: 'code' })
  expect(retryPoint(run, [code, tester, checks], undefined)).toEqual({ stageIndex: 2, fromCommit: 'tests' })
  expect(retryPoint(run, [code, { ...checks, fromCommit: 'code' }], 'TEST')).toEqual({
    stageIndex: 2,
    fromCommit: 'code',
  })
})
