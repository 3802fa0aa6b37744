import type { Scripts, Step } from '../../tests/support/model-server/script.ts'

const run = (command: string): Step => ({ act: { kind: 'run', command } })
const write = (path: string, text: string): Step => ({ act: { kind: 'write', path, text } })
const call = (name: string, input: Record<string, unknown>): Step => ({ act: { kind: 'mcp', name, input } })

/** Tasks of the spec by number, and those that each waits for. T3 and T4 write the same file, and neither says so. */
const waits: Record<number, number[]> = { 1: [], 2: [1], 3: [1], 4: [1], 5: [2], 6: [3, 4], 7: [5], 8: [6, 7] }
export const taskNumbers = Object.keys(waits).map(Number)

const partOf = (number: number) => `src/parts/part-${number}.js`
const testOf = (number: number) => `test/parts/part-${number}.test.js`

const partTest = (number: number) => `import test from 'node:test'
import assert from 'node:assert/strict'
import { part } from '../../src/parts/part-${number}.js'

test('part ${number} is there', () => assert.equal(part, ${number}))
`

/** What both T3 and T4 write, each with its own line. */
const SHARED = 'src/parts/names.js'
const names = (...numbers: number[]) =>
  `export const names = {\n${numbers.map((number) => `  part${number}: ${number},\n`).join('')}}\n`

function coderOf(number: number): Step[] {
  const isShared = number === 3 || number === 4
  const code = `export const part = ${number}\n`
  return [
    run('git log --oneline | head -3'),
    write(partOf(number), code),
    write(testOf(number), partTest(number)),
    ...(isShared ? [write(SHARED, names(number))] : []),
    { say: `Part ${number} is there.` },
  ]
}

/** Whichever lands second finds the other's line beside its own. */
const fixer: Step[] = [write(SHARED, names(3, 4)), { say: 'Both names are there.' }]

const task = (number: number) => ({
  id: `T${number}`,
  title: `Part ${number}`,
  description: `Write ${partOf(number)} and its test.\n\nSCRIPT: part-${number}`,
  type: 'feature',
  size: 'S',
  dependsOn: (waits[number] ?? []).map((other) => `T${other}`),
  serves: [`R1.${number}`, ...(number === 8 ? ['R2.1', 'R2.2'] : [])],
})

const requirements = {
  requirements: [
    {
      id: 'R1',
      text: 'The shop shall have eight parts.',
      criteria: taskNumbers.map((number) => ({
        id: `R1.${number}`,
        text: `Part ${number} is there and tested.`,
        check: { kind: 'test', name: `part ${number} is there` },
      })),
    },
    {
      id: 'R2',
      text: 'When somebody looks for a part, the shop shall know its name.',
      criteria: [
        {
          id: 'R2.1',
          text: 'Both names are known.',
          check: { kind: 'command', command: `grep -q part3 ${SHARED} && grep -q part4 ${SHARED}` },
        },
        { id: 'R2.2', text: 'It can be read.', check: { kind: 'review', question: 'Is the list of names readable?' } },
      ],
    },
  ],
}

const readiness = { completeness: 0.9, specificity: 0.8, consistency: 1, coverage: 0.7 }
const decision = {
  decision: 'Eight small files',
  reason: 'They can be written side by side.',
  alternatives: ['one file'],
}
const verdict = { criterion: 'R2.2', holds: true, evidence: 'Five short lines.', files: [{ path: SHARED, line: 1 }] }
const finding = { title: 'A cart', detail: 'It adds prices.', files: [{ path: 'src/cart.js', line: 1 }] }
const overview = 'One file a part.\n\n```mermaid\ngraph LR\n  part1 --> part8\n```'

/** A scripted model that talks an idea through, writes its spec in every part, builds it, and judges it. */
export const ideaToWork: Scripts = {
  'eight:architect:talk': [
    run('ls'),
    call('report_readiness', { readiness: { ...readiness, completeness: 0.4 }, missing: ['How many parts?'] }),
    call('ask_human', { question: 'How many parts are there?', options: ['two', 'eight'] }),
    call('report_readiness', { readiness, decisions: [decision] }),
    call('ask_human', { question: 'Anything else?' }),
    call('submit_brief', { summary: 'Eight parts, each with its test, and a list of names.' }),
  ],
  'eight:explorer': [run('git ls-files'), call('submit_findings', { summary: 'A small shop.', findings: [finding] })],
  'eight:architect:requirements': [call('submit_requirements', requirements)],
  'eight:architect:design': [call('submit_design', { overview, decisions: [decision] })],
  'eight:architect:tasks': [call('submit_tasks', { tasks: taskNumbers.map(task) })],
  'eight:checker': [call('submit_grade', { score: 0.9, feedback: 'It can be built.' })],
  'eight:checker:judge': [run(`cat ${SHARED}`), call('submit_verdicts', { verdicts: [verdict] })],
  ...Object.fromEntries(taskNumbers.map((number) => [`part-${number}:coder`, coderOf(number)])),
  ...Object.fromEntries(taskNumbers.map((number) => [`part-${number}:fixer`, fixer])),
}

const NAMED = 'src/named.js'
const named = (name: string) => `export const name = '${name}'\n`
/** Its words are those that who mends it is told: the script of that is named in them. */
const isNamed = {
  id: 'R1.1',
  text: 'The shop has the name Tea. SCRIPT: mend-name',
  check: { kind: 'command', command: `grep -q Tea ${NAMED}` },
}

/** A model whose task passes all tests and yet does not do what was promised. */
export const refutedOnce: Scripts = {
  'name:explorer': ideaToWork['eight:explorer'] ?? [],
  'name:architect:requirements': [
    call('submit_requirements', {
      requirements: [{ id: 'R1', text: 'The shop shall have a name.', criteria: [isNamed] }],
    }),
  ],
  'name:architect:design': [call('submit_design', { overview: 'One file.', decisions: [decision] })],
  'name:architect:tasks': [
    call('submit_tasks', {
      tasks: [
        {
          id: 'T1',
          title: 'Name the shop',
          description: 'Name it.\n\nSCRIPT: name-it',
          type: 'feature',
          size: 'S',
          dependsOn: [],
          serves: ['R1.1'],
        },
      ],
    }),
  ],
  'name:checker': [call('submit_grade', { score: 0.9, feedback: 'It can be built.' })],
  'name-it:coder': [write(NAMED, named('Coffee')), { say: 'It has a name.' }],
  'mend-name:planner': [call('submit_plan', { markdown: `# The name\n\n1. ${NAMED}` })],
  'mend-name:reviewer': [
    call('submit_review', { verdict: 'approve', summary: 'It has the right name.', findings: [] }),
  ],
  'mend-name:coder': [run(`cat ${NAMED}`), write(NAMED, named('Tea')), { say: 'It has the right name.' }],
}
