import type { SentraEvent } from '@sentra/contract'
import { expect, test } from 'vitest'
import { describeEvent } from './describe-event-rules.ts'

const event = (type: string, data: object) => ({ seq: 1, type, at: '', data }) as unknown as SentraEvent

test('tasks of the work are named; the task of the writing, whose phases speak for it, is left out', () => {
  const running = event('task.status_changed', { taskId: 't', status: 'in_review' })
  expect(describeEvent(running, 'Add codes')?.text).toBe('“Add codes” is in review.')
  expect(describeEvent(running, null)).toBeUndefined()
})

test('a phase says who was at it and what the checker gave', () => {
  expect(describeEvent(event('spec.phase_started', { phase: 'EXPLORE', runId: 'r' }), null)).toEqual({
    text: 'EXPLORE began.',
    source: 'explorer',
    phase: 'EXPLORE',
    runId: 'r',
  })
  const done = describeEvent(event('spec.phase_completed', { phase: 'DESIGN', score: 0.9 }), null)
  expect(done).toMatchObject({ text: 'DESIGN is done: the checker gave 0.90 of 1.', source: 'checker', runId: null })
})
