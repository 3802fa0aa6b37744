import { expect, it } from 'vitest'
import { comeLate, forPrompt, messageState } from './message-rules.ts'

const message = (id: string, attemptId: string | null, isRead = false) => ({
  id: id as 'msg-1' & { __kind: 'message' },
  attemptId: attemptId as ('att-1' & { __kind: 'attempt' }) | null,
  deliveredAt: isRead ? new Date() : null,
})

it('says that a message waits while an agent may still come, and that nobody read it when none can', () => {
  expect(messageState({ deliveredAt: null }, 'queued')).toBe('queued')
  expect(messageState({ deliveredAt: null }, 'failed')).toBe('undelivered')
  expect(messageState({ deliveredAt: new Date() }, 'failed')).toBe('delivered')
})

it('repeats what was said before, and leaves out what this attempt gets as a command anyway', () => {
  const all = [message('read', 'att-1', true), message('lost with att-1', 'att-1'), message('on its way', 'att-2')]
  expect(forPrompt(all, 'att-2').map(({ id }) => id)).toEqual(['read', 'lost with att-1'])
})

it('sends what was said between the prompt and its lease after it, once', () => {
  const all = [message('read', 'att-1', true), message('prompted', null), message('on its way', 'att-2')]
  expect(comeLate([...all, message('late', null)], 'att-2', [{ id: 'prompted' }]).map(({ id }) => id)).toEqual(['late'])
})
