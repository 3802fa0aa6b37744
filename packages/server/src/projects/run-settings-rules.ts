import {
  type ConfiguredCommands,
  type Database,
  defaultLimits,
  type Limits,
  type ProjectSettings,
  type RepositoryConfig,
  type SettingsInForce,
  type TesterPolicy,
} from '@sentra/contract'
import type { SandboxCommand } from '@sentra/contract/runner'
import type { Toolchain } from './detect/toolchain-rules.ts'

/** Where a run works: its directory, empty for the top, and what is checked out beside the files at the top; all if empty. */
export type Places = { directory: string; sparse: string[] }

/** What holds for a run, whoever decided it. */
export type RunSettings = Places & {
  /** Set-up before anything else, tests as the proof; both in the sandbox. */
  setup: SandboxCommand[]
  /** What comes between the two: the database brought up to date, and what must be built. */
  migrate: SandboxCommand[]
  build: SandboxCommand[]
  database: Database
  test: SandboxCommand[]
  egressAllow: string[]
  tools: string[]
  limits: Limits
  tester: TesterPolicy
}

/** What the repository shows, for those who say nothing. */
type Detected = Pick<Toolchain, 'setup' | 'test'> & { migrate: string[] }
type Decider = SettingsInForce['setup']['decidedBy']
type Deciders = Record<
  'directory' | 'sparse' | 'setup' | 'migrate' | 'build' | 'database' | 'test' | 'egressAllow' | 'tools' | 'tester',
  Decider
>

const setup = { label: 'set-up', timeoutSeconds: 900 }
const migrations = { label: 'migrations', timeoutSeconds: 900 }
const building = { label: 'build', timeoutSeconds: 1_800 }
const NO_DATABASE: Database = { kind: 'none' }
const tests = { label: 'tests', timeoutSeconds: 1_800 }

/** Where a run works, by the same order as the rest. Its own directory is always checked out. */
export function decidePlaces(person: ProjectSettings, config: RepositoryConfig): Places {
  const chosen = person.directory ?? config.directory ?? '.'
  const directory = chosen === '.' ? '' : chosen
  const sparse = (person.sparse ?? config.sparse ?? []).filter((path) => path !== '.')
  if (sparse.length === 0 || directory === '') return { directory, sparse }
  return { directory, sparse: [...new Set([...sparse, directory])] }
}

/** A person's word counts first, then the repository's own file, then what the repository shows, then the default. */
export function decideRunSettings(
  person: ProjectSettings,
  config: RepositoryConfig,
  repository: Detected,
): RunSettings {
  const database = databaseOf(person, config)
  // What brings a database up to date is called unasked only where there is one that is the task's own.
  const shown = database.kind === 'none' ? [] : repository.migrate
  const lines = choose<ConfiguredCommands>
  return {
    ...decidePlaces(person, config),
    setup: toCommands(lines(person.setupCommand, config.setup, repository.setup), setup),
    migrate: toCommands(lines(person.migrateCommand, config.migrate, shown), migrations),
    build: toCommands(lines(person.buildCommand, config.build, []), building),
    database,
    test: toCommands(lines(person.testCommand, config.test, repository.test), tests),
    egressAllow: choose(person.egressAllow, config.egress?.allow, []),
    tools: choose(person.tools, config.sandbox?.tools, []),
    limits: decideLimits(person.limits, config.sandbox ?? {}),
    tester: choose(person.tester, config.tester, 'if_needed'),
  }
}

function choose<T>(person: T | null, repository: T | undefined, rest: T): T {
  return person ?? repository ?? rest
}

function databaseOf(person: ProjectSettings, config: RepositoryConfig): Database {
  return choose(person.database, config.database, NO_DATABASE)
}

/** Whose word each of them is. */
export function decidedBy(person: ProjectSettings, config: RepositoryConfig, found: Detected): Deciders {
  const { setup, test } = found
  const hasDatabase = databaseOf(person, config).kind !== 'none'
  const decide = (ours: unknown, theirs: unknown, rest: Decider) =>
    ours !== null ? 'person' : theirs !== undefined ? 'repository' : rest
  return {
    directory: decide(person.directory, config.directory, 'default'),
    sparse: decide(person.sparse, config.sparse, 'default'),
    setup: decide(person.setupCommand, config.setup, setup.length > 0 ? 'detected' : 'default'),
    migrate: decide(
      person.migrateCommand,
      config.migrate,
      hasDatabase && found.migrate.length > 0 ? 'detected' : 'default',
    ),
    build: decide(person.buildCommand, config.build, 'default'),
    database: decide(person.database, config.database, 'default'),
    test: decide(person.testCommand, config.test, test.length > 0 ? 'detected' : 'default'),
    egressAllow: decide(person.egressAllow, config.egress?.allow, 'default'),
    tools: decide(person.tools, config.sandbox?.tools, 'default'),
    tester: decide(person.tester, config.tester, 'default'),
  }
}

function decideLimits(person: ProjectSettings['limits'], config: NonNullable<RepositoryConfig['sandbox']>): Limits {
  const decide = (name: keyof Limits) => person[name] ?? config[name] ?? defaultLimits[name]
  return {
    memoryMb: decide('memoryMb'),
    maxProcesses: decide('maxProcesses'),
    cpus: decide('cpus'),
    diskMb: decide('diskMb'),
    stageMinutes: decide('stageMinutes'),
  }
}

type Defaults = { label: string; timeoutSeconds: number }

/** Several commands without a label are told apart by their number. */
function toCommands(configured: ConfiguredCommands, defaults: Defaults): SandboxCommand[] {
  const list = Array.isArray(configured) ? configured : [configured]
  return list.map((item, index) => {
    const given = typeof item === 'string' ? { command: item } : item
    const label = list.length === 1 ? defaults.label : `${defaults.label} ${index + 1}`
    return {
      label: given.label ?? label,
      command: given.command,
      timeoutSeconds: given.timeoutSeconds ?? defaults.timeoutSeconds,
    }
  })
}
