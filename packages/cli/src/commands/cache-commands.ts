import { type Project, ProjectId, SentraError } from '@sentra/contract'
import type { Command } from 'commander'
import { z } from 'zod'
import { askRunner } from '../ask-runner.ts'
import { openContext } from '../context.ts'
import { note, print, printJson, printTable } from '../print.ts'

const Cache = z.object({
  path: z.string(),
  tenantId: z.string(),
  projectId: z.string(),
  key: z.string(),
  bytes: z.number(),
  madeAt: z.string(),
  usedAt: z.string(),
})
const Caches = z.array(Cache)

export function addCacheCommands(program: Command): void {
  const cache = program.command('cache').description('what set-ups on this machine left for later ones')
  cache.command('list', { isDefault: true }).description('each with its size and last use').action(listCaches)
  cache
    .command('clear')
    .argument('[project]', 'name or id (default: those of all projects)')
    .description('remove them; the next set-up fetches everything anew')
    .option('--dry-run', 'say what would be removed')
    .action(clearCaches)
}

async function listCaches(_options: object, command: Command): Promise<void> {
  const caches = Caches.parse(await askRunner(command, 'setups', ['list']))
  if (isJson(command)) return printJson(caches)
  if (caches.length === 0) return note('No set-up has left anything yet: the first that succeeds does.')
  const projects = await listProjects(command)
  const rows = caches.map(({ projectId, key, bytes, madeAt, usedAt }) => [
    projects.find(({ id }) => id === projectId)?.name ?? projectId,
    key.slice(0, 10),
    megabytes(bytes),
    madeAt.slice(0, 16),
    usedAt.slice(0, 16),
  ])
  printTable(['PROJECT', 'KEY', 'SIZE', 'MADE', 'USED'], rows)
}

async function clearCaches(wanted: string | undefined, options: { dryRun?: boolean }, command: Command): Promise<void> {
  const project = wanted === undefined ? undefined : await findId(wanted, command)
  const action = options.dryRun ? 'would-clear' : 'clear'
  const removed = Caches.parse(await askRunner(command, 'setups', [action, ...(project ? [project] : [])]))
  if (isJson(command)) return printJson(removed)
  const size = megabytes(removed.reduce((sum, { bytes }) => sum + bytes, 0))
  print(`${options.dryRun ? 'Would remove' : 'Removed'} ${removed.length} caches of set-ups, ${size}.`)
}

async function findId(wanted: string, command: Command): Promise<string> {
  if (ProjectId.safeParse(wanted).success) return wanted
  const found = (await listProjects(command)).find(({ name }) => name === wanted)
  if (found) return found.id
  throw new SentraError(
    'NOT_FOUND',
    `There is no project ${wanted}: \`sentra cache list\` shows whose caches there are.`,
  )
}

/** Only for their names: the caches of this machine are there while no server runs. */
async function listProjects(command: Command): Promise<Project[]> {
  const { client } = openContext(command)
  return client.projects.list({ limit: 500, archived: 'false' }).then(
    ({ items }) => items,
    () => [],
  )
}

const megabytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`

function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: boolean }>().json === true
}
