import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Car, landedSince, lastPosition, mayLand, nextCar } from './train-rules.ts'

/** What can happen to a train, in any order: `late` reports a result that belongs to an earlier combination. */
type Step =
  | { type: 'join'; run: number }
  | { type: 'advance' }
  | { type: 'result'; green: boolean }
  | { type: 'late'; of: number }
  | { type: 'leave'; run: number }

const runs = fc.integer({ min: 0, max: 4 })
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('join' as const), run: runs }),
    fc.record({ type: fc.constant('advance' as const) }),
    fc.record({ type: fc.constant('result' as const), green: fc.boolean() }),
    fc.record({ type: fc.constant('late' as const), of: fc.nat(20) }),
    fc.record({ type: fc.constant('leave' as const), run: runs }),
  ),
  { maxLength: 60 },
)

/** A train as the server drives it, with a counter in the place of git. */
class Train {
  head = 'base'
  cars: Car[] = []
  readonly line: string[] = []
  readonly green = new Set<string>()
  readonly combined: string[] = []

  take(step: Step): void {
    if (step.type === 'join') this.join(`run-${step.run}`)
    if (step.type === 'advance') this.advance()
    if (step.type === 'result') this.result(step.green)
    if (step.type === 'late') this.settle(this.combined[step.of])
    if (step.type === 'leave') this.change(`run-${step.run}`, ['waiting', 'testing'], 'left')
  }

  join(runId: string): void {
    const own = this.cars.find((car) => car.runId === runId)
    if (own && ['waiting', 'testing', 'landed'].includes(own.state)) return
    const car: Car = {
      runId,
      position: lastPosition(this.cars),
      state: 'waiting',
      headCommit: `${runId}@${this.combined.length}`,
      ontoCommit: null,
      combinedCommit: null,
    }
    this.cars = [...this.cars.filter((other) => other !== own), car]
  }

  advance(): void {
    const car = nextCar(this.cars)
    if (car === undefined) return
    const combinedCommit = `${this.head}+${car.headCommit}`
    this.combined.push(combinedCommit)
    Object.assign(car, { state: 'testing', ontoCommit: this.head, combinedCommit })
  }

  result(isGreen: boolean): void {
    const car = this.cars.find(({ state }) => state === 'testing')
    if (car?.combinedCommit === null || car === undefined) return
    if (!isGreen) return this.change(car.runId, ['testing'], 'returned')
    this.green.add(car.combinedCommit)
    this.settle(car.combinedCommit)
  }

  /** A test ended well, perhaps of a combination that nobody waits for any more. */
  settle(tested: string | undefined): void {
    if (tested === undefined || !this.green.has(tested)) return
    const car = this.cars.find(({ combinedCommit }) => combinedCommit === tested)
    if (!mayLand(car, { tested, head: this.head })) return
    this.head = tested
    this.line.push(tested)
    if (car) car.state = 'landed'
  }

  change(runId: string, from: Car['state'][], to: Car['state']): void {
    const car = this.cars.find((other) => other.runId === runId)
    if (car && from.includes(car.state)) car.state = to
  }
}

function drive(all: Step[]): Train {
  const train = new Train()
  for (const step of all) train.take(step)
  return train
}

describe('a train', () => {
  test('has a branch of nothing but commits that were tested green, each on top of the one before', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { line, green } = drive(all)
        expect(line.every((commit) => green.has(commit))).toBe(true)
        expect(line.every((commit, index) => commit.startsWith(`${line[index - 1] ?? 'base'}+`))).toBe(true)
      }),
    )
  })

  test('tests one at a time, in the order of joining, and the same steps give the same branch', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const train = new Train()
        for (const step of all) {
          const first = train.cars
            .filter(({ state }) => state === 'waiting')
            .toSorted((a, b) => a.position - b.position)[0]
          const isBusy = train.cars.some(({ state }) => state === 'testing')
          train.take(step)
          expect(train.cars.filter(({ state }) => state === 'testing').length).toBeLessThanOrEqual(1)
          if (step.type === 'advance' && !isBusy && first) expect(first.state).toBe('testing')
        }
        expect(drive(all).line).toEqual(train.line)
      }),
    )
  })

  test('ends with every car landed, back at its agent or gone, whatever the tests say', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }), (all, verdicts) => {
        const train = drive(all)
        for (const green of verdicts) {
          train.advance()
          train.result(green)
        }
        expect(train.cars.filter(({ state }) => state === 'waiting' || state === 'testing')).toEqual([])
        expect(train.cars.filter(({ state }) => state === 'landed')).toHaveLength(train.line.length)
      }),
    )
  })
})

test('a green test of a combination counts only where the branch still is what it was combined with', () => {
  const car: Car = {
    runId: 'a',
    position: 1,
    state: 'testing',
    headCommit: 'h',
    ontoCommit: 'base',
    combinedCommit: 'c',
  }
  expect(mayLand(car, { tested: 'c', head: 'base' })).toBe(true)
  expect(mayLand(car, { tested: 'c', head: 'moved' })).toBe(false)
  expect(mayLand(car, { tested: 'other', head: 'base' })).toBe(false)
  expect(mayLand({ ...car, state: 'left' }, { tested: 'c', head: 'base' })).toBe(false)
  expect(mayLand(undefined, { tested: 'c', head: 'base' })).toBe(false)
})

test('what landed since a commit of the branch is told oldest first, and a commit beside it ends the search', () => {
  const landed = [
    { ontoCommit: 'c1', combinedCommit: 'c2' },
    { ontoCommit: 'base', combinedCommit: 'c1' },
    { ontoCommit: 'c2', combinedCommit: 'c3' },
  ]
  const told = (since: string) => landedSince(landed, { since, head: 'c3' }).map(({ combinedCommit }) => combinedCommit)
  expect(told('c1')).toEqual(['c2', 'c3'])
  expect(told('c3')).toEqual([])
  expect(told('elsewhere')).toEqual(['c1', 'c2', 'c3'])
})
