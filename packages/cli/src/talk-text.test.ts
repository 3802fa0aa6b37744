import type { Conversation, ConversationMessage, PhaseProgress, Spec } from '@sentra/contract'
import { expect, it } from 'vitest'
import { answerOf, createTalkText } from './talk-text.ts'

const message = (author: ConversationMessage['author'], text: string, options: string[] = []) =>
  ({
    author,
    by: author === 'person' ? 'ann' : 'architect',
    text,
    options,
    questionId: options.length ? 'ask-1' : null,
  }) as ConversationMessage
const conversation = (messages: ConversationMessage[], more: Partial<Conversation> = {}) =>
  ({ messages, readinessScore: null, missing: [], turn: 'person', ...more }) as Conversation
const phase = (more: Partial<PhaseProgress>): PhaseProgress => ({
  phase: 'EXPLORE',
  state: 'running',
  tries: 0,
  score: null,
  feedback: null,
  runId: null,
  ...more,
})
const spec = (...phases: PhaseProgress[]) => ({ phases }) as Spec

it('takes a number for the answer that it stands before', () => {
  const asked = conversation([message('agent', 'Who?', ['customers', 'staff'])])
  expect(answerOf('2', asked)).toBe('staff')
  expect(answerOf('3', asked)).toBe('3')
  expect(answerOf('2 of them', asked)).toBe('2 of them')
  expect(answerOf('2', conversation([message('agent', 'How many?')]))).toBe('2')
  expect(answerOf('/done', asked)).toBe('Nothing else.')
})

it('tells what is new once, and not what was typed here', () => {
  const said = { mine: ['staff'] }
  const toText = createTalkText(said, 0)
  const first = conversation([message('agent', 'Who?', ['customers', 'staff'])], {
    readinessScore: 40,
    missing: ['Who'],
  })
  expect(toText({ spec: spec(), conversation: first }, 80)).toEqual([
    '  readiness 40 %  still to ask: Who',
    '',
    '● Who?',
    '    1  customers',
    '    2  staff',
  ])
  expect(toText({ spec: spec(), conversation: first }, 80)).toEqual([])
  const both = conversation([...first.messages, message('person', 'staff'), message('person', 'and me')])
  expect(toText({ spec: spec(), conversation: both }, 80)).toEqual(['» ann: and me'])
})

it('has a line for a phase that is done, and for one that the checker sent back', () => {
  const toText = createTalkText({ mine: [] }, 0)
  const at = (one: PhaseProgress) => toText({ spec: spec(one), conversation: conversation([]) }, 80)
  expect(at(phase({}))).toEqual([])
  expect(at(phase({ tries: 1, score: 0.5, feedback: 'Name the files.' }))).toEqual([
    '▸ EXPLORE  0.50',
    '  Name the files.',
  ])
  expect(at(phase({ tries: 2, score: 0.9, state: 'done' }))).toEqual(['✓ EXPLORE  0.90, 2 tries'])
})
