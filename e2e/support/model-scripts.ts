import type { Scripts } from '../../tests/support/model-server/script.ts'

const wrong = 'export const discount = (cents) => cents * 0.9\n'
const right = 'export const discount = (cents) => Math.round(cents * 0.9)\n'
const test = `import test from 'node:test'
import assert from 'node:assert/strict'
import { discount } from '../src/discount.js'

test('whole cents', () => assert.equal(discount(5), 5))
`
const review = { verdict: 'approve', summary: 'It rounds to whole cents.', findings: [] }

/** A whole way: a plan, a change with a mistake that its own test finds, the repair, a review. */
export const wholeWay: Scripts = {
  'whole-way:planner': [
    { say: 'I look around.', act: { kind: 'run', command: 'ls' } },
    { act: { kind: 'mcp', name: 'submit_plan', input: { markdown: '# Discount\n\n1. src/discount.js' } } },
  ],
  'whole-way:coder': [
    { say: 'I add the discount.', act: { kind: 'write', path: 'src/discount.js', text: wrong } },
    { act: { kind: 'write', path: 'test/discount.test.js', text: test } },
    { say: 'The discount is there.' },
  ],
  'whole-way:fixer': [{ act: { kind: 'write', path: 'src/discount.js', text: right } }, { say: 'It rounds now.' }],
  'whole-way:reviewer': [
    { act: { kind: 'run', command: 'git log --oneline' } },
    { act: { kind: 'mcp', name: 'submit_review', input: review } },
  ],
}

/** A command that never ends, and what a person wants in its place. */
export const interrupted: Scripts = {
  endless: [{ say: 'I wait.', act: { kind: 'run', command: 'sleep 500' } }],
  instead: [{ act: { kind: 'write', path: 'INSTEAD.md', text: 'as you wish\n' } }, { say: 'I wrote it.' }],
}
