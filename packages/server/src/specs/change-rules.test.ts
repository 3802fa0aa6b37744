import type { SpecParts } from '@sentra/contract'
import { expect, test } from 'vitest'
import { compareClauses, findTouched } from './change-rules.ts'

type Task = NonNullable<SpecParts['tasks']>['tasks'][number]
const check = { kind: 'command', command: 'true' } as const
const task = (id: string, serves: string[], title = id): Task => ({
  id,
  title,
  description: 'do it',
  type: 'feature',
  size: 'M',
  dependsOn: [],
  ownedFiles: [],
  serves,
})
const parts = (criterion: string, tasks: Task[]): SpecParts => ({
  requirements: {
    requirements: [
      { id: 'R1', text: 'It shall round.', criteria: [{ id: 'R1.1', text: criterion, check }] },
      { id: 'R2', text: 'It shall add.', criteria: [{ id: 'R2.1', text: 'adds', check }] },
    ],
  },
  tasks: { tasks },
})

const before = parts('rounds up', [task('T1', ['R1.1']), task('T2', ['R2.1']), task('T3', ['R2.1'])])

test('nothing touches nothing', () => {
  expect(compareClauses(before, before)).toEqual([])
  expect(findTouched(before, before)).toEqual([])
})

test('a changed criterion touches the tasks that serve it, and no others', () => {
  const after = parts('rounds down', before.tasks?.tasks ?? [])
  expect(compareClauses(before, after)).toEqual([{ id: 'R1.1', change: 'changed', text: 'rounds down' }])
  expect(findTouched(before, after)).toEqual([{ key: 'T1', change: 'changed', why: 'It serves R1.1, which changed.' }])
})

test('tasks that come, go or say something else are touched themselves', () => {
  const after = parts('rounds up', [task('T1', ['R1.1']), task('T2', ['R2.1'], 'new words'), task('T4', ['R2.1'])])
  expect(findTouched(before, after).map(({ key, change }) => `${key} ${change}`)).toEqual([
    'T2 changed',
    'T4 added',
    'T3 removed',
  ])
})
