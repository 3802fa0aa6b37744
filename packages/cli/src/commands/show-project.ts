import type { Command } from 'commander'
import type { Database, Project, SettingsInForce } from '@sentra/contract'
import { openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { note, print, printTable, styled } from '../print.ts'

const NOTHING = styled('dim', 'nothing')
/** Whose word a setting is, as a person asks: who said so? */
const deciders: Record<SettingsInForce['setup']['decidedBy'], string> = {
  person: 'a person',
  repository: '.sentra/config.yaml',
  detected: 'what the repository shows',
  default: 'the default',
}

/** `sentra projects show [project]`: what a run that starts now would do, and why. */
export async function showProject(wanted: string | undefined, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const project = await findProject(client, wanted)
  const settings = await client.projects.settings({ projectId: project.id })
  show({ project, settings }, () => printProject(project, settings))
}

function printProject(project: Project, settings: SettingsInForce): void {
  const { name, id, path, url, defaultBranch } = project
  print(`${styled('bold', name)}  ${id}\n${path ?? url}, branch ${defaultBranch} at ${settings.commit.slice(0, 10)}\n`)
  const { at, state } = project.fetch
  if (url !== null) print(`fetched ${at ?? 'never'}; each run and merge fetches first (now ${state})\n`)
  printTable(['SETTING', 'A RUN THAT STARTS NOW', 'DECIDED BY'], rows(project, settings))
  if (settings.directory.decidedBy === 'default' && settings.packages.length > 0) note(`\n${monorepoText(settings)}`)
  if (settings.test.commands.length === 0)
    note(`\n${styled('yellow', 'Note')}: without tests no change is proved: sentra projects set ${name} --test "..."`)
}

function rows(
  { settings: person }: Project,
  { directory, sparse, setup, migrate, build, database, test, tester, egressAllow, tools, limits }: SettingsInForce,
): string[][] {
  const { memoryMb, cpus, maxProcesses, diskMb, stageMinutes } = limits
  const place = directory.path === '.' ? 'the top of the repository' : directory.path
  return [
    ['directory', place, deciders[directory.decidedBy]],
    ['checked out', sparse.directories.join(', ') || 'everything', deciders[sparse.decidedBy]],
    ...commandRows('set-up', setup),
    ...(migrate.commands.length > 0 ? commandRows('migrations', migrate) : []),
    ...(build.commands.length > 0 ? commandRows('build', build) : []),
    ['database', databaseText(database.database), deciders[database.decidedBy]],
    ...commandRows('test', test),
    ['tester', tester.policy, deciders[tester.decidedBy]],
    ['hosts', egressAllow.hosts.join(', ') || NOTHING, deciders[egressAllow.decidedBy]],
    ['tools', tools.names.join(', ') || 'the usual ones', deciders[tools.decidedBy]],
    ['agent', person.agent ?? 'the first that is found', person.agent === null ? deciders.default : deciders.person],
    ['sandbox', person.sandboxTier, person.sandboxTier === 'bubblewrap' ? deciders.default : deciders.person],
    [
      'limits',
      `${memoryMb} MiB memory, ${cpus} cores, ${maxProcesses} processes, ${diskMb} MiB disk, ${stageMinutes} min a stage`,
      '',
    ],
    ['submodules', person.submodules, person.submodules === 'refuse' ? deciders.default : deciders.person],
    ['Git LFS', person.lfs, person.lfs === 'refuse' ? deciders.default : deciders.person],
  ]
}

function databaseText(database: Database): string {
  if (database.kind === 'none') return NOTHING
  const where = database.kind === 'sqlite' ? `in ${database.file}` : 'in the sandbox'
  return `${database.kind} ${where}, as ${database.variable}`
}

/** Names of packages are a repository's own words; so many help nobody. */
export function monorepoText({ packages }: Pick<SettingsInForce, 'packages'>): string {
  const most = 8
  const shown = packages.length > most ? `${packages.slice(0, most).join(', ')}, ...` : packages.join(', ')
  return `This is a monorepo of ${packages.length} packages: ${shown}. Choose one with --directory.`
}

function commandRows(name: string, { commands, decidedBy }: SettingsInForce['setup']): string[][] {
  if (commands.length === 0) return [[name, NOTHING, deciders[decidedBy]]]
  return commands.map(({ command }, index) => (index === 0 ? [name, command, deciders[decidedBy]] : ['', command, '']))
}
