import { expect, test } from 'vitest'
import { describeSpec } from './spec-reasons-rules.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 0, 31, 12, minute))
const nameOf = (userId: string) => userId

test('what was decided while it was a spec: in the talk, in the design, by the checker and by people', () => {
  const found = describeSpec({
    nameOf,
    talk: { at: at(1), decisions: [{ decision: 'Prices in cents', reason: 'No rounding.', alternatives: ['floats'] }] },
    parts: [
      { kind: 'brief', score: null, feedback: null, tries: 1, at: at(2), decisions: [] },
      { kind: 'requirements', score: 0.92, feedback: 'Clear.', tries: 2, at: at(3), decisions: [] },
    ],
    versions: [{ number: 1, decision: 'rejected', by: 'ann', at: at(4), reason: 'Too much.' }],
    proofs: [
      { criterion: 'R1.1', holds: true, detail: '', at: at(5) },
      { criterion: 'R1.2', holds: true, detail: '', at: at(6) },
      { criterion: 'R2.1', holds: false, detail: 'exit code 1', at: at(6) },
    ],
  })
  expect(found.map(({ kind, by, text, why, score }) => [kind, by, text, why, score])).toEqual([
    ['choice', 'architect', 'In the talk: Prices in cents', 'No rounding.\n\nNot chosen: floats.', null],
    ['judgement', 'checker', 'Judged the requirements of the spec, written 2 times.', 'Clear.', 0.92],
    ['person', 'ann', 'Rejected version 1 of the spec.', 'Too much.', null],
    ['checks', 'sentra', 'Proved on the commit: R1.1, R1.2.', null, null],
    ['checks', 'sentra', 'R2.1 does not hold.', 'exit code 1', null],
  ])
  expect(found[3]?.at).toEqual(at(6))
})

test('a ticket that comes of no talk has none of it', () => {
  expect(describeSpec({ nameOf, talk: undefined, parts: [], versions: [], proofs: [] })).toEqual([])
})
