import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readFilled, templateText } from './template-rules.ts'

type Form = { name: string; description: string; body: { type: string; id: string; attributes: { label: string } }[] }

/** As GitHub writes the text of an issue that was made with a form. */
const fill = (answers: Record<string, string>) =>
  (parse(templateText) as Form).body
    .map(({ attributes: { label } }) => `### ${label}\n\n${answers[label] ?? '_No response_'}`)
    .join('\n\n')

test('the form is one that GitHub takes, with a field for all that an agent needs', () => {
  const { name, description, body } = parse(templateText) as Form
  expect([name, description]).toEqual(['Sentra task', 'A self-contained task for a coding agent'])
  expect(body.map(({ type, id }) => `${type} ${id}`)).toEqual([
    'textarea goal',
    'textarea context',
    'textarea files-owned',
    'textarea acceptance-criteria',
    'textarea how-to-check',
    'textarea dependencies',
    'dropdown priority',
  ])
})

test('a filled form gives the priority and its words, without what was left empty', () => {
  const body = fill({ Goal: 'Cards pay.', 'How to check': 'npm test\n### not a field', Priority: 'High' })
  const words = '## Goal\n\nCards pay.\n\n## How to check\n\nnpm test\n### not a field'
  expect(readFilled(body)).toEqual({ words, priority: 'high' })
  expect(readFilled(body.replaceAll('\n', '\r\n'))).toEqual({ words, priority: 'high' })
})

test('any other text is only words, also one that pretends', () => {
  for (const body of ['', 'please', `hello\n${fill({})}`, `${fill({})}\n### Goal\n\nmore`, '### Priority\n\nCritical'])
    expect(readFilled(body)).toEqual({ words: body })
  expect(readFilled(fill({ Goal: 'x', Priority: 'ALL OF THEM' }))).toEqual({ words: '## Goal\n\nx' })
})
