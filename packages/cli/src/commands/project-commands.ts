import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { looksLikeUrl, type Project, type ProjectSettingsChange, SentraError } from '@sentra/contract'
import { openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { note, print, printTable, styled } from '../print.ts'
import { addFetchCommand, followFetch, sayFetchEnd } from './fetch-project.ts'
import { addPutAwayCommands } from './put-away-project.ts'
import { type SettingOptions, settingsOf, unset, withSettings } from './setting-options.ts'
import { showProject } from './show-project.ts'

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
