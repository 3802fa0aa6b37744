import { expect, it } from 'vitest'
import { parseRepositoryConfig } from './parse-repository-config.ts'

/** `line: message` of every fault. */
function faultsOf(text: string): string[] {
  const parsed = parseRepositoryConfig(text)
  return 'faults' in parsed ? parsed.faults.map(({ line, message }) => `${line}: ${message}`) : []
}

it('reads a whole file', () => {
  const text = `
setup: npm ci
test:
  - npm run lint
  - { command: npm test, label: unit tests, timeoutSeconds: 60 }
egress: { allow: ["example.com:443"] }
sandbox: { memoryMb: 512 }
roles:
  coder: { prompt: Use tabs. }
workflows:
  hotfix:
    stages:
      - { stage: CODE, kind: agent, role: coder }
      - { stage: TEST, kind: command, loopTo: CODE }
`
  expect(parseRepositoryConfig(text)).toMatchObject({
    config: {
      test: ['npm run lint', { command: 'npm test', label: 'unit tests', timeoutSeconds: 60 }],
      sandbox: { memoryMb: 512 },
      workflows: { hotfix: { delivers: true, continues: false } },
    },
  })
})

it.each(['', '# nothing yet\n', '{}'])('takes a file that says nothing: %j', (text) => {
  expect(parseRepositoryConfig(text)).toEqual({ config: {} })
})

it('names every fault with its line', () => {
  const text = `setup: npm ci
tests: npm test
sandbox:
  memoryMb: lots
  cpu: 2
roles:
  coder:
    promt: Use tabs.
  boss: {}
`
  expect(faultsOf(text)).toEqual([
    '4: sandbox.memoryMb: Invalid input: expected number, received string',
    '5: sandbox.cpu is not known',
    '8: roles.coder.promt is not known',
    '9: roles.boss is not known',
    '2: tests is not known',
  ])
})

it('points into a list, at the item and its key', () => {
  const text = `test:
  - npm run lint
  - command: npm test
    timeout: 60
`
  expect(faultsOf(text)).toEqual(['4: test.1.timeout is not known'])
})

it('says what a command may be', () => {
  expect(faultsOf('setup:\n  deep: 1\n')).toEqual(['1: setup.command: is missing', '2: setup.deep is not known'])
  expect(faultsOf('\nsetup: 5\n')[0]).toMatch(/^2: setup: must be a shell line/)
})

it('points at the stage that does not fit', () => {
  const text = `workflows:
  own:
    stages:
      - { stage: CODE, kind: agent }
`
  expect(faultsOf(text)).toEqual([
    expect.stringMatching(/^4: workflows\.own\.stages\.0\.role: an agent stage needs a role/),
  ])
})

it.each([
  ['a tab', 'setup:\n\tcommand: x\n', /^2: /],
  ['a key twice', 'test: a\ntest: b\n', /^2: .*unique/],
  ['an open bracket', 'test: [a\n', /^\d: /],
  ['a list', '- a\n', /^1: the file: /],
])('refuses %s', (_, text, fault) => {
  expect(faultsOf(text)[0]).toMatch(fault)
})

it('does not unfold aliases without end', () => {
  const levels = Array.from({ length: 12 }, (_, index) => `k${index + 1}: &a${index + 1} [${`*a${index},`.repeat(9)}]`)
  expect(faultsOf(`k0: &a0 [x]\n${levels.join('\n')}\n`)[0]).toMatch(/alias/i)
})
