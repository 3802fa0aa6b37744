import { ProjectSettings, RepositoryConfig } from '@sentra/contract'
import { expect, it } from 'vitest'
import { decideRunSettings } from './run-settings-rules.ts'

const npm = { setup: ['npm ci --no-audit --no-fund'], test: ['npm test'], migrate: ['npm run db:migrate'] }
const decide = (person: object, config: object, repository: Parameters<typeof decideRunSettings>[2] = npm) =>
  decideRunSettings(ProjectSettings.parse(person), RepositoryConfig.parse(config), repository)
const commands = (list: { command: string }[]) => list.map(({ command }) => command)

it('takes what the repository shows when nobody said anything', () => {
  const settings = decide({}, {})
  expect(commands(settings.setup)).toEqual(['npm ci --no-audit --no-fund'])
  expect(settings.test).toEqual([{ label: 'tests', command: 'npm test', timeoutSeconds: 1_800 }])
  expect(settings.limits).toEqual({ memoryMb: 4_096, maxProcesses: 1_024, cpus: 2, diskMb: 20_480, stageMinutes: 45 })
})

it("prefers the repository's file to what the repository shows", () => {
  const settings = decide(
    {},
    { setup: [], test: ['make lint', { command: 'make test', label: 'all', timeoutSeconds: 5 }] },
  )
  expect(settings.setup).toEqual([])
  expect(settings.test).toEqual([
    { label: 'tests 1', command: 'make lint', timeoutSeconds: 1_800 },
    { label: 'all', command: 'make test', timeoutSeconds: 5 },
  ])
})

it("prefers a person's word to the repository's file, one setting at a time", () => {
  const sandbox = { memoryMb: 512, cpus: 1, tools: ['hugo'] }
  const config = { test: 'make test', egress: { allow: ['a.example:443'] }, sandbox }
  const settings = decide({ testCommand: 'make check', egressAllow: [], limits: { memoryMb: 1_024 } }, config)
  expect(commands(settings.test)).toEqual(['make check'])
  expect(settings.egressAllow).toEqual([])
  expect(settings.limits).toMatchObject({ memoryMb: 1_024, cpus: 1 })
  expect(decide({}, config).egressAllow).toEqual(['a.example:443'])
  expect([decide({}, config).tools, decide({ tools: ['just'] }, config).tools]).toEqual([['hugo'], ['just']])
})

it('tells several commands apart by their number', () => {
  const { setup } = decide({}, {}, { setup: ['npm ci', 'cargo fetch'], test: [], migrate: [] })
  expect(setup.map(({ label, command }) => [label, command])).toEqual([
    ['set-up 1', 'npm ci'],
    ['set-up 2', 'cargo fetch'],
  ])
})

it('migrates unasked only where the task has a database of its own, and builds only when told', () => {
  const none = decide({}, {})
  expect([none.database, none.migrate, none.build]).toEqual([{ kind: 'none' }, [], []])
  const own = decide({}, { database: { kind: 'sqlite' }, build: 'npm run build' })
  const { file, variable, url } = { file: '.sentra/task.db', variable: 'DATABASE_URL', url: 'file:{path}' }
  expect(own.database).toEqual({ kind: 'sqlite', file, variable, url })
  expect(own.migrate).toEqual([{ label: 'migrations', command: 'npm run db:migrate', timeoutSeconds: 900 }])
  expect(commands(own.build)).toEqual(['npm run build'])
  const config = { database: { kind: 'sqlite' }, migrate: 'make db', build: 'make' }
  const person = decide({ database: { kind: 'none' }, migrateCommand: 'true', buildCommand: 'make all' }, config)
  expect([person.database.kind, ...commands([...person.migrate, ...person.build])]).toEqual([
    'none',
    'true',
    'make all',
  ])
})

it('takes no path that leads out of the repository, and no variable that means something else', () => {
  const faults = [
    { file: '../x.db' },
    { file: '/etc/x' },
    { file: 'a/.git/x' },
    { template: 'a b' },
    { variable: 'PATH' },
  ]
  for (const fault of [...faults, { file: '-x' }, { file: 'a;b' }, { url: 'file:x' }, { kind: 'mysql' }])
    expect(() => decide({}, { database: { kind: 'sqlite', ...fault } }), JSON.stringify(fault)).toThrow(/must|Invalid/)
})
