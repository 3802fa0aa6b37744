import { expect, test } from 'vitest'
import { phasesOf, readinessScore, shownState } from './phase-rules.ts'

const run = (workflow: string, state: 'succeeded' | 'running' | 'failed' | 'waiting') => ({
  workflow,
  runId: 'adw-000000000000' as never,
  state,
  tries: 1,
  score: 0.9,
  feedback: 'good',
})
const bar = (
  state: Parameters<typeof phasesOf>[0]['state'],
  runs: ReturnType<typeof run>[],
  startFailure: string | null = null,
) =>
  phasesOf({ state, runs, startFailure })
    .map((phase) => phase.state)
    .join(' ')

test('phases before the current one are done, later ones pending, whatever an earlier round left', () => {
  expect(bar('draft', [])).toBe('pending pending pending pending pending')
  expect(
    bar('design', [run('spec_explore', 'succeeded'), run('spec_design', 'running'), run('spec_tasks', 'succeeded')]),
  ).toBe('done done running pending pending')
  expect(bar('exploring', [run('spec_explore', 'failed')])).toBe('failed pending pending pending pending')
  expect(bar('tasks', [run('spec_tasks', 'waiting')])).toBe('done done done waiting pending')
  expect(bar('tasks', [], 'no key')).toBe('done done done failed pending')
  expect(bar('pending_approval', [])).toBe('done done done done done')
})

test('a failed run or start shows as failed only while agents write', () => {
  const seen = { runState: 'failed' as const, startFailure: null, archivedAt: null }
  expect(shownState({ ...seen, state: 'design' })).toBe('failed')
  expect(shownState({ ...seen, state: 'executing' })).toBe('executing')
  expect(shownState({ ...seen, state: 'design', archivedAt: new Date() })).toBe('archived')
  expect(shownState({ ...seen, runState: null, state: 'draft', startFailure: 'no key' })).toBe('failed')
})

test('readiness weighs completeness twice', () => {
  expect(readinessScore({ completeness: 1, specificity: 0, consistency: 0, coverage: 0 })).toBe(40)
  expect(readinessScore({ completeness: 1, specificity: 1, consistency: 1, coverage: 1 })).toBe(100)
})
