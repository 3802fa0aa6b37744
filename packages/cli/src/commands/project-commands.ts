import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import {
  approvalRoles,
  Database,
  lfsPolicies,
  looksLikeUrl,
  type Project,
  type ProjectSettings,
  type ProjectSettingsChange,
  providerToolPolicies,
  SentraError,
  submodulePolicies,
  testerPolicies,
  type TesterPolicy,
  ticketMirrors,
} from '@sentra/contract'
import { openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { parseNumber } from '../parse-number.ts'
import { note, print, printTable, styled } from '../print.ts'
import { addFetchCommand, followFetch, sayFetchEnd } from './fetch-project.ts'
import { addPutAwayCommands } from './put-away-project.ts'
import { showProject } from './show-project.ts'

type SettingOptions = {
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
  providerTools?: ProjectSettings['providerTools']
  tester?: TesterPolicy
  submodules?: ProjectSettings['submodules']
  lfs?: ProjectSettings['lfs']
  memory?: number
  cpus?: number
  processes?: number
  disk?: number
  stageMinutes?: number
  wip?: number
  wipReview?: number
  decideWithin?: number
  approvalRole?: ProjectSettings['approvalRole']
  mirrorTickets?: ProjectSettings['mirrorTickets']
}

/** Settings that a person can take back; then the repository or the default counts again. */
const unset = {
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
  tester: { tester: null },
  memory: { limits: { memoryMb: null } },
  cpus: { limits: { cpus: null } },
  processes: { limits: { maxProcesses: null } },
  disk: { limits: { diskMb: null } },
  'stage-minutes': { limits: { stageMinutes: null } },
  wip: { wipInProgress: null },
  'wip-review': { wipInReview: null },
} satisfies Record<string, ProjectSettingsChange>

export function addProjectCommands(program: Command): void {
  withNewOptions(
    program
      .command('new')
      .argument('<path or URL>', 'a git repository: on this machine, or https://, ssh://, git@host:owner/name')
      .description('add a project from a git repository'),
  ).action(newProject)

  const projects = program.command('projects').description('list, change, archive and delete projects')
  projects
    .command('list', { isDefault: true })
    .description('list projects')
    .option('--archived', 'those that were put away')
    .action(listProjects)
  withNewOptions(
    projects
      .command('add')
      .argument('<path or URL>', 'as for `sentra new`')
      .description('add a project from a git repository'),
  ).action(newProject)
  addFetchCommand(projects)
  projects
    .command('show')
    .argument('[project]', 'default: the one whose checkout you are in')
    .description('what a run that starts now would do, and who decided it')
    .action(showProject)
  withSettings(projects.command('set').argument('<project>').description('change settings'))
    .option('--name <name>', 'another name')
    .option('--branch <branch>', 'branch that tasks start from and are merged into')
    .option('--url <url>', 'where the same repository is now')
    .option('--path <path>', 'where the same repository is now, on this machine')
    .addOption(
      new Option('--unset <settings...>', 'let the repository or the default decide again').choices(Object.keys(unset)),
    )
    .action(setProject)
  addPutAwayCommands(projects)
}

function withNewOptions(command: Command): Command {
  return withSettings(command)
    .option('--name <name>', 'name to call it by (default: its directory)')
    .option('--branch <branch>', 'branch that tasks start from and are merged into')
    .option('--no-wait', 'leave at once while its URL is being fetched')
}

function withSettings(command: Command): Command {
  return command
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
    .option('--wip <number>', 'tickets in progress at most before another begins by itself', parseNumber)
    .option('--wip-review <number>', 'tickets in review at most before another begins by itself', parseNumber)
    .option('--decide-within <days>', 'a version of a spec that nobody decides on for so long is rejected', parseNumber)
    .addOption(new Option('--approval-role <role>', 'who may approve specs').choices([...approvalRoles]))
    .addOption(
      new Option('--mirror-tickets <which>', 'tickets that get an issue at GitHub').choices([...ticketMirrors]),
    )
}

/** Only what was given: the rest keeps its value. */
function settingsOf(options: SettingOptions): ProjectSettingsChange {
  return {
    ...(options.directory !== undefined && { directory: options.directory }),
    ...(options.sparse !== undefined && { sparse: options.sparse }),
    ...environmentOf(options),
    ...(options.agent !== undefined && { agent: options.agent }),
    ...(options.model !== undefined && { model: options.model }),
    ...(options.key !== undefined && { credential: options.key }),
    ...(options.tier !== undefined && { sandboxTier: options.tier }),
    ...(options.allow !== undefined && { egressAllow: options.allow }),
    ...(options.providerTools !== undefined && { providerTools: options.providerTools }),
    ...(options.tester !== undefined && { tester: options.tester }),
    ...(options.submodules !== undefined && { submodules: options.submodules }),
    ...(options.lfs !== undefined && { lfs: options.lfs }),
    ...wipOf(options),
    ...approvalOf(options),
    limits: limitsOf(options),
  }
}

function wipOf({ wip, wipReview }: SettingOptions): ProjectSettingsChange {
  return {
    ...(wip !== undefined && { wipInProgress: wip }),
    ...(wipReview !== undefined && { wipInReview: wipReview }),
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

function approvalOf({ decideWithin, approvalRole, mirrorTickets }: SettingOptions): ProjectSettingsChange {
  return {
    ...(decideWithin !== undefined && { decideWithinDays: decideWithin }),
    ...(approvalRole !== undefined && { approvalRole }),
    ...(mirrorTickets !== undefined && { mirrorTickets }),
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

async function newProject(
  place: string,
  options: SettingOptions & { name?: string; branch?: string; wait: boolean },
  command: Command,
): Promise<void> {
  const { client, show } = openContext(command)
  const asked = await client.projects.create({
    ...(looksLikeUrl(place) ? { url: place } : { path: resolve(place) }),
    name: options.name,
    branch: options.branch,
    settings: settingsOf(options),
  })
  const fetched = options.wait ? await followFetch(client, asked.project) : asked.project
  const created = { ...asked, project: fetched }
  show(created, ({ project, notices }) => {
    print(
      `${styled('green', 'Added')} ${styled('bold', project.name)} (${project.id}), branch ${project.defaultBranch}`,
    )
    for (const notice of notices) note(`${styled('yellow', 'Note')}: ${notice}`)
    if (!sayFetchEnd(project)) return
    note(styled('dim', `next: sentra run "what is to be done" --project ${project.name}`))
  })
}

async function listProjects(options: { archived?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { items } = await client.projects.list({ limit: 500, archived: options.archived ? 'true' : 'false' })
  show(items, (projects) => {
    if (projects.length === 0) return note('No projects yet: `sentra new <path or URL>` adds a repository.')
    printTable(['NAME', 'ID', 'BRANCH', 'AGENT', 'REPOSITORY'], projects.map(projectRow))
  })
}

const projectRow = (project: Project) => [
  project.name,
  project.id,
  project.defaultBranch,
  project.settings.agent ?? '-',
  `${project.path ?? project.url}${project.fetch.state === 'ready' ? '' : ` (${project.fetch.state})`}`,
]

type SetOptions = SettingOptions & {
  unset?: (keyof typeof unset)[]
  name?: string
  branch?: string
  url?: string
  path?: string
}

async function setProject(wanted: string, options: SetOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findProject(client, wanted)
  const changes: ProjectSettingsChange[] = [...(options.unset ?? []).map((name) => unset[name]), settingsOf(options)]
  const limits = Object.assign({}, ...changes.map((change) => change.limits ?? {}))
  const settings: ProjectSettingsChange = { ...Object.assign({}, ...changes), limits }
  const { name, branch, url, path } = options
  const place = { name, branch, url, ...(path !== undefined && { path: resolve(path) }) }
  const isPlain = Object.values(place).every((value) => value === undefined)
  if (isPlain && Object.keys(settings).length === 1 && Object.keys(limits).length === 0)
    throw new SentraError('INVALID_INPUT', 'Say what is to change: `sentra projects set --help` lists the options.')
  const project = await client.projects.update({ projectId: id, ...place, settings })
  show(project, (changed) => print(`Changed ${changed.name}.`))
}
