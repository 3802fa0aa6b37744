import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findCycle, Requirements, SpecTasks } from './spec-parts.ts'

const check = { kind: 'command', command: 'true' }
const task = (id: string, dependsOn: string[] = []) => ({
  id,
  title: id,
  description: 'x',
  dependsOn,
  serves: ['R1.1'],
})
const faults = (result: { error?: { issues: { message: string }[] } | undefined }) =>
  result.error?.issues.map(({ message }) => message) ?? []

test('a requirement is in EARS form, with criteria of its own number', () => {
  const one = (text: string, id = 'R1.1') =>
    Requirements.safeParse({ requirements: [{ id: 'R1', text, criteria: [{ id, text: 'x', check }] }] })
  expect(one('When a code is known, the system shall apply it.').success).toBe(true)
  expect(faults(one('It applies codes.'))[0]).toMatch(/EARS/)
  expect(faults(one('It shall apply codes.', 'R2.1'))[0]).toMatch(/R2.1 stands under R1/)
})

test('tasks wait for tasks that are there, and for no circle', () => {
  expect(SpecTasks.safeParse({ tasks: [task('T1'), task('T2', ['T1'])] }).success).toBe(true)
  expect(faults(SpecTasks.safeParse({ tasks: [task('T1', ['T9'])] }))[0]).toMatch(/T9, which is not there/)
  expect(faults(SpecTasks.safeParse({ tasks: [task('T1', ['T2']), task('T2', ['T1'])] }))[0]).toMatch(/T1 -> T2 -> T1/)
  expect(faults(SpecTasks.safeParse({ tasks: [task('T1'), task('T1')] }))[0]).toMatch(/T1 is there twice/)
})

test('a cycle is found if and only if there is one', () => {
  const edges = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 20 })
  fc.assert(
    fc.property(edges, (pairs) => {
      const tasks = Array.from({ length: 10 }, (_, n) => ({
        id: `T${n}`,
        dependsOn: pairs.filter(([from]) => from === n).map(([, to]) => `T${to}`),
      }))
      const cycle = findCycle(tasks)
      const acyclic = isAcyclic(pairs)
      expect(cycle.length === 0).toBe(acyclic)
      for (const [index, id] of cycle.slice(0, -1).entries())
        expect(tasks.find((one) => one.id === id)?.dependsOn).toContain(cycle[index + 1])
    }),
  )
})

/** By taking away what waits for nothing, again and again. */
function isAcyclic(pairs: [number, number][]): boolean {
  let left = Array.from({ length: 10 }, (_, n) => n)
  for (;;) {
    const free = left.filter((n) => !pairs.some(([from, to]) => from === n && left.includes(to)))
    if (free.length === 0) return left.length === 0
    left = left.filter((n) => !free.includes(n))
  }
}
