import { type Command, Option } from 'commander'
import {
  Database,
  lfsPolicies,
  type ProjectSettings,
  type ProjectSettingsChange,
  providerToolPolicies,
  submodulePolicies,
  testerPolicies,
  type TesterPolicy,
} from '@sentra/contract'
import { parseNumber } from '../parse-number.ts'
import { policiesOf, type PolicyOptions, withPolicyOptions } from './project-policies.ts'

/** Settings of a project as options name them. */
export type SettingOptions = PolicyOptions & {
  directory?: string
  sparse?: string[]
  test?: string
  setup?: string
  migrate?: string
  build?: string
  database?: Database['kind']
  agent?: string
  model?: string
  key?: string
  tier?: 'bubblewrap' | 'process'
  allow?: string[]
  tools?: string[]
  providerTools?: ProjectSettings['providerTools']
  tester?: TesterPolicy
  submodules?: ProjectSettings['submodules']
  lfs?: ProjectSettings['lfs']
  memory?: number
  cpus?: number
  processes?: number
  disk?: number
  stageMinutes?: number
}

/** Settings that a person can take back; then the repository or the default counts again. */
export const unset = {
  directory: { directory: null },
  sparse: { sparse: null },
  setup: { setupCommand: null },
  test: { testCommand: null },
  migrate: { migrateCommand: null },
  build: { buildCommand: null },
  database: { database: null },
  agent: { agent: null },
  model: { model: null },
  key: { credential: null },
  allow: { egressAllow: null },
  tools: { tools: null },
  tester: { tester: null },
  memory: { limits: { memoryMb: null } },
  cpus: { limits: { cpus: null } },
  processes: { limits: { maxProcesses: null } },
  disk: { limits: { diskMb: null } },
  'stage-minutes': { limits: { stageMinutes: null } },
  wip: { wipInProgress: null },
  'wip-review': { wipInReview: null },
} satisfies Record<string, ProjectSettingsChange>

export function withSettings(command: Command): Command {
  const settings = command
    .option('--directory <path>', 'where set-up, tests and agents start, as packages/api; . is the top')
    .option('--sparse <path...>', 'of a large repository, check out only these directories and the files at the top')
    .option('--test <command>', 'test command; it proves every change')
    .option('--setup <command>', 'command that installs dependencies')
    .option('--migrate <command>', 'command that brings the database up to date, after set-up')
    .option('--build <command>', 'command that builds what tests and agents need, after migrations')
    .addOption(
      new Option(
        '--database <kind>',
        'a database of its own for every attempt; more in the configuration guide',
      ).choices(['sqlite', 'postgres', 'none']),
    )
    .option('--agent <name>', 'agent of new runs')
    .option('--model <name>', 'model of new runs')
    .option('--key <name>', 'key that pays for new runs (`sentra keys list`)')
    .option('--tier <tier>', 'sandbox: bubblewrap, or process (no isolation)')
    .option('--allow <host:port...>', 'hosts that the sandbox may reach')
    .option('--tools <name...>', 'programs of the host that the sandbox shows besides the usual ones')
    .addOption(
      new Option(
        '--provider-tools <policy>',
        'web search and other tools that the model service runs with its own network',
      ).choices([...providerToolPolicies]),
    )
    .addOption(new Option('--tester <when>', 'when an agent adds tests before TEST').choices([...testerPolicies]))
    .addOption(
      new Option('--submodules <policy>', 'empty: runs may start although their directories are empty').choices([
        ...submodulePolicies,
      ]),
    )
    .addOption(
      new Option('--lfs <policy>', 'pointers: runs may start although files of Git LFS are pointers').choices([
        ...lfsPolicies,
      ]),
    )
    .option('--memory <MiB>', 'memory of an attempt', parseNumber)
    .option('--cpus <number>', 'processors of an attempt', parseNumber)
    .option('--processes <number>', 'processes and threads of an attempt', parseNumber)
    .option('--disk <MiB>', 'disk that an attempt may fill', parseNumber)
    .option('--stage-minutes <number>', 'minutes an agent may take for a stage', parseNumber)
  return withPolicyOptions(settings)
}

/** Only what was given: the rest keeps its value. */
export function settingsOf(options: SettingOptions): ProjectSettingsChange {
  return {
    ...(options.directory !== undefined && { directory: options.directory }),
    ...(options.sparse !== undefined && { sparse: options.sparse }),
    ...environmentOf(options),
    ...(options.agent !== undefined && { agent: options.agent }),
    ...(options.model !== undefined && { model: options.model }),
    ...(options.key !== undefined && { credential: options.key }),
    ...sandboxOf(options),
    ...(options.tester !== undefined && { tester: options.tester }),
    ...(options.submodules !== undefined && { submodules: options.submodules }),
    ...(options.lfs !== undefined && { lfs: options.lfs }),
    ...policiesOf(options),
    limits: limitsOf(options),
  }
}

/** What an agent is kept in, and what it finds and reaches there. */
function sandboxOf({ tier, allow, tools, providerTools }: SettingOptions): ProjectSettingsChange {
  return {
    ...(tier !== undefined && { sandboxTier: tier }),
    ...(allow !== undefined && { egressAllow: allow }),
    ...(tools !== undefined && { tools }),
    ...(providerTools !== undefined && { providerTools }),
  }
}

/** What makes a working copy ready, and what proves it. */
function environmentOf({ test, setup, migrate, build, database }: SettingOptions): ProjectSettingsChange {
  return {
    ...(test !== undefined && { testCommand: test }),
    ...(setup !== undefined && { setupCommand: setup }),
    ...(migrate !== undefined && { migrateCommand: migrate }),
    ...(build !== undefined && { buildCommand: build }),
    ...(database !== undefined && { database: Database.parse({ kind: database }) }),
  }
}

function limitsOf({ memory, cpus, processes, disk, stageMinutes }: SettingOptions): ProjectSettingsChange['limits'] {
  return {
    ...(memory !== undefined && { memoryMb: memory }),
    ...(cpus !== undefined && { cpus }),
    ...(processes !== undefined && { maxProcesses: processes }),
    ...(disk !== undefined && { diskMb: disk }),
    ...(stageMinutes !== undefined && { stageMinutes }),
  }
}
