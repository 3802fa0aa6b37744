import { ProjectSettings, RepositoryConfig } from '@sentra/contract'
import { expect, it } from 'vitest'
import { decideRunSettings } from './run-settings-rules.ts'

const npm = { setup: ['npm ci --no-audit --no-fund'], test: ['npm test'] }
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
  const config = { test: 'make test', egress: { allow: ['a.example:443'] }, sandbox: { memoryMb: 512, cpus: 1 } }
  const settings = decide({ testCommand: 'make check', egressAllow: [], limits: { memoryMb: 1_024 } }, config)
  expect(commands(settings.test)).toEqual(['make check'])
  expect(settings.egressAllow).toEqual([])
  expect(settings.limits).toMatchObject({ memoryMb: 1_024, cpus: 1 })
  expect(decide({}, config).egressAllow).toEqual(['a.example:443'])
})

it('tells several commands apart by their number', () => {
  const { setup } = decide({}, {}, { setup: ['npm ci', 'cargo fetch'], test: [] })
  expect(setup.map(({ label, command }) => [label, command])).toEqual([
    ['set-up 1', 'npm ci'],
    ['set-up 2', 'cargo fetch'],
  ])
})
