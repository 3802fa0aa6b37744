import { type Conversation, type Spec, specPhases } from '@sentra/contract'
import { expect, test } from 'vitest'
import { needOf, tabOf, talkOf, waitingFirst } from './spec-words.ts'

const phases = specPhases.map((phase) => ({ phase, state: 'pending' })) as Spec['phases']
const budget = { tokens: 1_000, used: 0, isSpent: false }
const spec = (change: Partial<Spec>) =>
  ({
    budget,
    isProving: false,
    state: 'draft',
    asks: false,
    phases,
    runId: 'adw-1',
    message: null,
    version: 0,
    ...change,
  }) as Spec
const judged = phases.map((one) => (one.phase === 'DESIGN' ? { ...one, state: 'waiting' as const } : one))

test('what waits for a person is said and stands first', () => {
  expect(needOf(spec({}))).toBeUndefined()
  expect(needOf(spec({ asks: true }))).toBe('asks you')
  expect(needOf(spec({ runId: null, message: 'Anything else?' }))).toBe('waits for your word')
  expect(needOf(spec({ runId: null, message: 'Criteria are checked.', isProving: true }))).toBeUndefined()
  const spent = { budget: { ...budget, isSpent: true }, asks: true }
  expect(needOf(spec(spent))).toBe('its budget is spent')
  expect(talkOf(spec(spent), { handedOffAt: null } as Conversation)).toEqual({ isOpen: false, canHandOff: false })
  expect(needOf(spec({ state: 'design', phases: judged }))).toBe('waits for your judgement')
  expect(needOf(spec({ state: 'archived', asks: true }))).toBeUndefined()
  const [busy, waiting, failed] = [spec({}), spec({ state: 'pending_approval' }), spec({ state: 'failed' })]
  expect(waitingFirst([busy, waiting, failed])).toEqual([waiting, failed, busy])
})

test('a spec opens where something is to be done', () => {
  expect(tabOf(spec({}))).toBe('conversation')
  expect(tabOf(spec({ state: 'pending_approval', version: 1 }))).toBe('spec')
  expect(tabOf(spec({ state: 'executing', version: 2 }))).toBe('work')
  expect(tabOf(spec({ state: 'draft', version: 1 }))).toBe('conversation')
})

test('only in the talk can an idea be handed off, and nobody is talked to who would not hear it', () => {
  const talk = { handedOffAt: null } as Conversation
  expect(talkOf(spec({}), talk)).toEqual({ isOpen: true, canHandOff: true })
  expect(talkOf(spec({ state: 'design' }), talk)).toEqual({ isOpen: true, canHandOff: false })
  expect(talkOf(spec({ state: 'design', phases: judged }), talk)).toMatchObject({ isOpen: false })
  expect(talkOf(spec({ state: 'design', phases: judged, asks: true }), talk)).toMatchObject({ isOpen: true })
  expect(talkOf(spec({ state: 'failed' }), talk)).toMatchObject({ isOpen: false })
  expect(talkOf(spec({}), { ...talk, handedOffAt: '2026-01-01T00:00:00Z' })).toMatchObject({ canHandOff: false })
  expect(talkOf(spec({ state: 'approved' }), talk)).toEqual({ isOpen: false, canHandOff: false })
})
