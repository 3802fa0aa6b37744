import type { RunState, TaskId } from '@sentra/contract'
import { expect, test } from 'vitest'
import { type WaitFacts, waitReasons } from './wait-rules.ts'

const taskId = 'task-0123456789ab' as TaskId
const other = { id: 'task-ba9876543210' as TaskId, title: 'The ground', status: 'running', deletedAt: null } as const
const run = (state: RunState, more: Partial<NonNullable<WaitFacts['run']>> = {}) => ({
  state,
  message: null,
  pausedAt: null,
  takenBy: null,
  ...more,
})
const ready = { agent: 'claude', delaySeconds: 0 }
const planned = { workflow: 'code', failure: null }

const rest: WaitFacts = {
  task: { id: taskId, status: 'pending', plannedStart: null, ticketId: 'tkt-0123456789ab' },
  openDependencies: [],
  blockedReason: null,
  wipRefusal: undefined,
  run: undefined,
  ready: undefined,
  conflict: undefined,
  slots: { used: 0, limit: 5 },
  runners: { ready: 1, able: 1 },
}
const task = (more: Partial<WaitFacts['task']>) => ({ task: { ...rest.task, ...more } })
const waiting = task({ plannedStart: planned })
const queued = { ...task({ status: 'ready' }), run: run('queued'), ready }

type Case = { what: string; facts: Partial<WaitFacts>; codes: string[]; word: string }

const says = (what: string, facts: Partial<WaitFacts>, told: [code: string, word: string] | null): Case => ({
  what,
  facts,
  codes: told === null ? [] : [told[0]],
  word: told?.[1] ?? '',
})

const cases: Case[] = [
  says('nobody has started', {}, ['not_started', `sentra run ${taskId}`]),
  says('that rests after a plan', { run: run('succeeded') }, null),
  says('that is done', task({ status: 'done' }), null),
  says('whose agent asked', { ...task({ status: 'running' }), run: run('waiting') }, ['person', 'person']),
  says('that is paused', { ...queued, run: run('running', { pausedAt: new Date() }) }, ['person', 'sentra resume']),
  says('that a person works on', { ...queued, run: run('running', { pausedAt: new Date(), takenBy: 'usr-1' }) }, [
    'person',
    'sentra hand-back',
  ]),
  says('behind another', { ...waiting, openDependencies: [other] }, ['dependency', 'is running']),
  says('behind one that was cancelled', { ...waiting, openDependencies: [{ ...other, status: 'cancelled' }] }, [
    'dependency',
    `--remove ${other.id}`,
  ]),
  says('behind one in the trash', { ...waiting, openDependencies: [{ ...other, deletedAt: new Date() }] }, [
    'dependency',
    'in the trash',
  ]),
  says('of a blocked ticket', { ...waiting, blockedReason: 'Wait.' }, ['blocked', '--unblock']),
  says('whose start was refused', task({ plannedStart: { workflow: 'code', failure: 'No key.' } }), [
    'start_failed',
    'No key.',
  ]),
  says('without a runner', { ...queued, runners: { ready: 0, able: 0 } }, ['no_runner', 'sentra serve']),
  says('without its agent', { ...queued, runners: { ready: 1, able: 0 } }, [
    'no_agent',
    'sentra agents install claude',
  ]),
  says('that shares files', { ...queued, conflict: other.id }, ['conflict', other.id]),
  says('of a busy project', { ...queued, slots: { used: 5, limit: 5 } }, ['project_limit', 'All 5 slots']),
  says('that is tried again', { ...queued, ready: { ...ready, delaySeconds: 29.2 } }, ['delayed', '30 s']),
  says('that nothing holds', queued, ['soon', 'as soon as']),
]

test.each(cases)('a task $what says why it waits, and what to do', ({ facts, codes, word }) => {
  const reasons = waitReasons({ ...rest, ...facts })
  expect(reasons.map(({ code }) => code)).toEqual(codes)
  expect(reasons.map(({ message }) => message).join()).toContain(word)
})
