import { expect, it } from 'vitest'
import { retryPoint } from './retry-rules.ts'
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
