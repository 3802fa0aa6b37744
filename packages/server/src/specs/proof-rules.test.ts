import type { Criterion, SpecParts } from '@sentra/contract'
import { expect, test } from 'vitest'
import type { Evidence } from './evidence-store.ts'
import { coveredFiles, judgeCriteria, seeCriterion } from './proof-rules.ts'

const command: Criterion = { id: 'R1.1', text: 'is there', check: { kind: 'command', command: 'test -f x' } }
const named: Criterion = { id: 'R1.2', text: 'rounds', check: { kind: 'test', name: 'rounds half a cent up' } }
const judged: Criterion = { id: 'R1.3', text: 'is clear', check: { kind: 'review', question: 'Is it clear?' } }

const ran = (over: object = {}) => ({
  exitCodes: new Map<string, number | null>([
    ['R1.1', 0],
    ['tests: npm test', 0],
  ]),
  testLabels: ['tests: npm test'],
  linesOf: (name: string) => [`✔ ${name} (1.2ms)`],
  verdicts: [],
  ...over,
})

test('a command proves by its exit code, and nothing by not having been run', () => {
  expect(seeCriterion(command, ran())).toEqual({ holds: true, detail: 'exit code 0' })
  expect(seeCriterion(command, ran({ exitCodes: new Map([['R1.1', 2]]) }))).toEqual({
    holds: false,
    detail: 'exit code 2',
  })
  expect(seeCriterion(command, ran({ exitCodes: new Map() }))).toBeUndefined()
})

test.each([
  ['its name on a line of a passed run proves it', [], true],
  ['a name that nobody printed proves nothing', { linesOf: () => [] }, false],
  ['a skipped test proves nothing', { linesOf: () => ['↓ rounds half a cent up [skipped]'] }, false],
  ['a failed test refutes it', { linesOf: () => ['✖ rounds half a cent up'] }, false],
  ['a TAP failure refutes it', { linesOf: () => ['not ok 3 - rounds half a cent up'] }, false],
  [
    'a run that failed elsewhere proves nothing',
    { exitCodes: new Map([['tests: npm test', 1]]), linesOf: () => ['✔ rounds half a cent up'] },
    false,
  ],
])('of a test: %s', (_, over, holds) => {
  expect(seeCriterion(named, ran(over))?.holds).toBe(holds)
})

test('a reviewer proves by the last verdict with its evidence', () => {
  const verdict = (holds: boolean) => ({ criterion: 'R1.3', holds, evidence: `seen ${holds}`, files: [] })
  expect(seeCriterion(judged, ran({ verdicts: [verdict(true), verdict(false)] }))).toEqual({
    holds: false,
    detail: 'seen false',
  })
  expect(seeCriterion(judged, ran())).toBeUndefined()
})

const parts = (files: string[]): SpecParts => ({
  requirements: { requirements: [{ id: 'R1', text: 'It shall be.', criteria: [command, named] }] },
  tasks: {
    tasks: [
      {
        id: 'T1',
        title: 'x',
        description: 'x',
        type: 'chore',
        size: 'S',
        dependsOn: [],
        ownedFiles: files,
        serves: ['R1.1'],
      },
    ],
  },
})
const evidence: Evidence = {
  criterion: command,
  runId: 'adw-000000000000' as Evidence['runId'],
  commit: 'c1',
  holds: true,
  detail: 'exit code 0',
  createdAt: new Date(0),
}

test('evidence expires with the code that it covers, and with the words that it was for', () => {
  const states = (over: Partial<Evidence>, hasChanged: boolean) =>
    judgeCriteria({ parts: parts([]), evidence: [{ ...evidence, ...over }], hasChanged: () => hasChanged }).map(
      ({ id, state }) => `${id} ${state}`,
    )
  expect(states({}, false)).toEqual(['R1.1 proved', 'R1.2 unchecked'])
  expect(states({ holds: false }, false)).toEqual(['R1.1 failed', 'R1.2 unchecked'])
  expect(states({}, true)).toEqual(['R1.1 stale', 'R1.2 unchecked'])
  expect(states({ criterion: { ...command, text: 'was there' } }, false)).toEqual(['R1.1 stale', 'R1.2 unchecked'])
})

test('a criterion covers the files of its tasks, or all when one may change any', () => {
  expect(coveredFiles(parts(['src/a/**']), 'R1.1')).toEqual(['src/a/**'])
  expect(coveredFiles(parts([]), 'R1.1')).toBeNull()
  expect(coveredFiles(parts(['src/a/**']), 'R1.2')).toBeNull()
})
