import type { TaskId } from '@sentra/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { criticalPath, type OpenTask } from './critical-path-rules.ts'
import type { Edge } from './dependency-rules.ts'
import { expectedMinutes, minutesLeft } from './duration-rules.ts'

const id = (name: string | number) => `task-${name}` as TaskId
const task = (name: string | number, minutes: number): OpenTask => ({ id: id(name), minutes })
const waits = (name: string | number, other: string | number): Edge => ({ taskId: id(name), dependsOn: id(other) })
const names = (path: OpenTask[]) => path.map((step) => step.id.slice('task-'.length)).join(' ')

test('the longest chain by minutes, not by tasks, and of a ticket only what ends in it', () => {
  const tasks = [task('a', 10), task('b', 10), task('c', 10), task('slow', 50), task('end', 5)]
  const edges = [waits('b', 'a'), waits('c', 'b'), waits('end', 'slow')]
  expect(names(criticalPath(tasks, edges))).toBe('slow end')
  expect(names(criticalPath(tasks, edges, new Set([id('c')])))).toBe('a b c')
  expect(criticalPath([], [])).toEqual([])
  expect(criticalPath(tasks, edges, new Set())).toEqual([])
})

test('what is done holds nothing, and a cycle is refused', () => {
  expect(names(criticalPath([task('b', 1)], [waits('b', 'done')]))).toBe('b')
  expect(() => criticalPath([task('a', 1), task('b', 1)], [waits('a', 'b'), waits('b', 'a')])).toThrow('cycle')
})

test('a chain of ten thousand tasks ends', () => {
  const count = 10_000
  const tasks = Array.from({ length: count }, (_, index) => task(index, 1))
  const edges = Array.from({ length: count - 1 }, (_, index) => waits(index + 1, index))
  expect(criticalPath(tasks, edges)).toHaveLength(count)
})

/** Any acyclic graph: a task waits for tasks with smaller numbers only. */
const graph = fc.integer({ min: 1, max: 12 }).chain((count) =>
  fc.record({
    minutes: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: count, maxLength: count }),
    pairs: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 30 }),
  }),
)

/** All chains, one after the other: slow and obviously right. */
function longest(tasks: OpenTask[], edges: Edge[]): number {
  const minutes = new Map(tasks.map((one) => [one.id, one.minutes]))
  const to = (end: TaskId): number =>
    (minutes.get(end) ?? 0) +
    Math.max(0, ...edges.filter(({ taskId }) => taskId === end).map(({ dependsOn }) => to(dependsOn)))
  return Math.max(...tasks.map((one) => to(one.id)))
}

test('of any acyclic graph it is a chain, none is longer, and the order of the lists does not matter', () => {
  fc.assert(
    fc.property(graph, ({ minutes, pairs }) => {
      const tasks = minutes.map((amount, index) => task(index, amount))
      const edges = pairs
        .filter(([one, other]) => one !== other)
        .map(([one, other]) => waits(Math.max(one, other), Math.min(one, other)))
      const path = criticalPath(tasks, edges)
      for (const [index, step] of path.slice(1).entries())
        expect(edges).toContainEqual({ taskId: step.id, dependsOn: path[index]?.id })
      expect(path.reduce((sum, step) => sum + step.minutes, 0)).toBe(longest(tasks, edges))
      expect(criticalPath(tasks.toReversed(), edges.toReversed())).toEqual(path)
    }),
  )
})

test('a task takes as long as finished ones did: of its type, of the project, or a guess', () => {
  const bugs = { type: 'bug', medianMinutes: 10, count: 5 } as const
  const chores = { type: 'chore', medianMinutes: 40, count: 1 } as const
  expect(expectedMinutes('bug', [bugs, chores])).toEqual({ minutes: 10, basis: 'tasks of its type' })
  expect(expectedMinutes('chore', [bugs, chores])).toEqual({ minutes: 15, basis: 'tasks of the project' })
  expect(expectedMinutes('feature', []).basis).toBe('a guess')
})

test('what is left of a task at work becomes less, and never nothing; in review no agent has anything left', () => {
  expect(minutesLeft('pending', 30, 0)).toBe(30)
  expect(minutesLeft('running', 30, 20)).toBe(10)
  expect(minutesLeft('running', 30, 90)).toBe(1)
  expect(minutesLeft('in_review', 30, 90)).toBe(0)
})
