import { expect, test } from 'vitest'
import { layerGraph } from './layer-graph.ts'

const columnsOf = (ids: string[], waits: [string, string][]) =>
  Object.fromEntries(
    layerGraph(
      ids,
      waits.map(([from, to]) => ({ from, to })),
    ).map(({ id, column, row }) => [id, [column, row]]),
  )

test('each stands right of all that it waits for', () => {
  expect(
    columnsOf(
      ['a', 'b', 'c', 'd'],
      [
        ['b', 'a'],
        ['c', 'b'],
        ['d', 'c'],
        ['d', 'a'],
      ],
    ),
  ).toEqual({ a: [0, 0], b: [1, 0], c: [2, 0], d: [3, 0] })
})

test('rows follow what is waited for, so that lines do not cross', () => {
  const placed = columnsOf(
    ['top', 'bottom', 'after-bottom', 'after-top'],
    [
      ['after-bottom', 'bottom'],
      ['after-top', 'top'],
    ],
  )
  expect(placed).toEqual({ top: [0, 0], bottom: [0, 1], 'after-top': [1, 0], 'after-bottom': [1, 1] })
})

test('neither a cycle nor something unknown keeps it from ending', () => {
  const placed = columnsOf(
    ['a', 'b'],
    [
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'elsewhere'],
    ],
  )
  expect(Object.keys(placed)).toEqual(['a', 'b'])
  expect(columnsOf([], [])).toEqual({})
})

test('a chain of a thousand is placed at once', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `t${index}`)
  const waits = ids.slice(1).map((from, index) => ({ from, to: `t${index}` }))
  expect(layerGraph(ids, waits).at(-1)).toEqual({ id: 't999', column: 999, row: 0 })
})
