import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import {
  type Project,
  type ProjectSettings,
  type ProjectSettingsChange,
  providerToolPolicies,
  SentraError,
  testerPolicies,
  type TesterPolicy,
} from '@sentra/contract'
import { openContext } from '../context.ts'
import { findArchivedProject, findProject } from '../find-things.ts'
import { parseNumber } from '../parse-number.ts'
import { note, print, printTable, styled } from '../print.ts'
import { showProject } from './show-project.ts'

type SettingOptions = {
  directory?: string
  sparse?: string[]
  test?: string
  setup?: string
  agent?: string
  model?: string
  key?: string
  tier?: 'bubblewrap' | 'process'
  allow?: string[]
  providerTools?: ProjectSettings['providerTools']
  tester?: TesterPolicy
  memory?: number
  cpus?: number
  processes?: number
  stageMinutes?: number
}

/** Settings that a person can take back; then the repository or the default counts again. */
const unset = {
  directory: { directory: null },
  sparse: { sparse: null },
  setup: { setupCommand: null },
  test: { testCommand: null },
  agent: { agent: null },
  model: { model: null },
  key: { credential: null },
  allow: { egressAllow: null },
  tester: { tester: null },
  memory: { limits: { memoryMb: null } },
  cpus: { limits: { cpus: null } },
  processes: { limits: { maxProcesses: null } },
  'stage-minutes': { limits: { stageMinutes: null } },
} satisfies Record<string, ProjectSettingsChange>

export function addProjectCommands(program: Command): void {
  withSettings(
    program
      .command('new')
      .argument('<path>', 'a local git repository')
      .description('add a project from a local git repository')
      .option('--name <name>', 'name to call it by (default: its directory)')
      .option('--branch <branch>', 'branch that tasks start from and are merged into'),
  ).action(newProject)

  const projects = program.command('projects').description('list, change and archive projects')
  projects
    .command('list', { isDefault: true })
    .description('list projects')
    .option('--archived', 'those that were put away')
    .action(listProjects)
  projects
    .command('show')
    .argument('[project]', 'default: the one whose checkout you are in')
    .description('what a run that starts now would do, and who decided it')
    .action(showProject)
  withSettings(projects.command('set').argument('<project>').description('change settings'))
    .addOption(
      new Option('--unset <settings...>', 'let the repository or the default decide again').choices(Object.keys(unset)),
    )
    .action(setProject)
  projects
    .command('archive')
    .argument('<project>')
    .description('put a project away; nothing is deleted')
    .action(archiveProject)
  projects.command('restore').argument('<project>').description('bring an archived project back').action(restoreProject)
}

function withSettings(command: Command): Command {
  return command
    .option('--directory <path>', 'where set-up, tests and agents start, as packages/api; . is the top')
    .option('--sparse <path...>', 'of a large repository, check out only these directories and the files at the top')
    .option('--test <command>', 'test command; it proves every change')
    .option('--setup <command>', 'command that installs dependencies')
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
    .option('--memory <MiB>', 'memory of an attempt', parseNumber)
    .option('--cpus <number>', 'processors of an attempt', parseNumber)
    .option('--processes <number>', 'processes and threads of an attempt', parseNumber)
    .option('--stage-minutes <number>', 'minutes an agent may take for a stage', parseNumber)
}

/** Only what was given: the rest keeps its value. */
function settingsOf(options: SettingOptions): ProjectSettingsChange {
  return {
    ...(options.directory !== undefined && { directory: options.directory }),
    ...(options.sparse !== undefined && { sparse: options.sparse }),
    ...(options.test !== undefined && { testCommand: options.test }),
    ...(options.setup !== undefined && { setupCommand: options.setup }),
    ...(options.agent !== undefined && { agent: options.agent }),
    ...(options.model !== undefined && { model: options.model }),
    ...(options.key !== undefined && { credential: options.key }),
    ...(options.tier !== undefined && { sandboxTier: options.tier }),
    ...(options.allow !== undefined && { egressAllow: options.allow }),
    ...(options.providerTools !== undefined && { providerTools: options.providerTools }),
    ...(options.tester !== undefined && { tester: options.tester }),
    limits: limitsOf(options),
  }
}

function limitsOf({ memory, cpus, processes, stageMinutes }: SettingOptions): ProjectSettingsChange['limits'] {
  return {
    ...(memory !== undefined && { memoryMb: memory }),
    ...(cpus !== undefined && { cpus }),
    ...(processes !== undefined && { maxProcesses: processes }),
    ...(stageMinutes !== undefined && { stageMinutes }),
  }
}

async function newProject(
  path: string,
  options: SettingOptions & { name?: string; branch?: string },
  command: Command,
): Promise<void> {
  const { client, show } = openContext(command)
  const created = await client.projects.create({
    path: resolve(path),
    name: options.name,
    branch: options.branch,
    settings: settingsOf(options),
  })
  show(created, ({ project, notices }) => {
    print(
      `${styled('green', 'Added')} ${styled('bold', project.name)} (${project.id}), branch ${project.defaultBranch}`,
    )
    for (const notice of notices) note(`${styled('yellow', 'Note')}: ${notice}`)
    note(styled('dim', `next: sentra run "what is to be done" --project ${project.name}`))
  })
}

async function listProjects(options: { archived?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { items } = await client.projects.list({ limit: 500, archived: options.archived ? 'true' : 'false' })
  show(items, (projects) => {
    if (projects.length === 0) return note('No projects yet: `sentra new <path>` adds a repository.')
    printTable(['NAME', 'ID', 'BRANCH', 'AGENT', 'PATH'], projects.map(projectRow))
  })
}

const projectRow = (project: Project) => [
  project.name,
  project.id,
  project.defaultBranch,
  project.settings.agent ?? '-',
  project.path,
]

type SetOptions = SettingOptions & { unset?: (keyof typeof unset)[] }

async function setProject(wanted: string, options: SetOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findProject(client, wanted)
  const changes: ProjectSettingsChange[] = [...(options.unset ?? []).map((name) => unset[name]), settingsOf(options)]
  const limits = Object.assign({}, ...changes.map((change) => change.limits ?? {}))
  const settings: ProjectSettingsChange = { ...Object.assign({}, ...changes), limits }
  if (Object.keys(settings).length === 1 && Object.keys(limits).length === 0)
    throw new SentraError('INVALID_INPUT', 'Say what is to change: `sentra projects set --help` lists the options.')
  const project = await client.projects.update({ projectId: id, settings })
  show(project, ({ name }) => print(`Changed ${name}.`))
}

async function archiveProject(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findProject(client, wanted)
  show(await client.projects.archive({ projectId: id }), ({ name }) =>
    print(`Archived ${name}. Undo: sentra projects restore ${name}`),
  )
}

async function restoreProject(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findArchivedProject(client, wanted)
  show(await client.projects.restore({ projectId: id }), ({ name }) => print(`Restored ${name}.`))
}
