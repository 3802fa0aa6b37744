import { expect, it } from 'vitest'
import { standingOf } from './takeover-rules.ts'

type Facts = Parameters<typeof standingOf>[0]
type Attempt = Facts['attempts'][number]

const attempt = (state: Attempt['state'], over: Partial<Attempt> = {}): Attempt => ({
  kind: 'agent',
  state,
  stageIndex: 1,
  fromCommit: 'from',
  stagedHead: null,
  end: null,
  ...over,
})
const standing = (state: Facts['run']['state'], last: Attempt) =>
  standingOf({ run: { state, headCommit: 'head' }, attempts: [last] })

it('waits for an agent that ends its turn, and not for checks', () => {
  expect(standing('running', attempt('unreachable'))).toBe('wait')
  expect(standing('running', attempt('running', { kind: 'command' }))).toBe('checks')
})

it('begins with what would be worked on next', () => {
  expect(standing('queued', attempt('ready'))).toEqual({ stageIndex: 1, commit: 'from' })
})

it('begins with work that was left half done', () => {
  expect(standing('failed', attempt('failed', { stagedHead: 'half' }))).toEqual({ stageIndex: 1, commit: 'half' })
  expect(standing('waiting', attempt('asked', { stagedHead: 'half' }))).toEqual({ stageIndex: 1, commit: 'half' })
  expect(standing('failed', attempt('failed', { kind: 'command' }))).toEqual({ stageIndex: 1, commit: 'head' })
})

it('leaves a run alone whose change waits for a review or is done', () => {
  expect(standing('waiting', attempt('succeeded'))).toBe('over')
  expect(standing('succeeded', attempt('succeeded'))).toBe('over')
})
