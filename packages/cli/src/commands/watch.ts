import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { ProjectId } from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { note, print, printJson } from '../print.ts'
import { openScreen } from '../screen.ts'
import { followChanges } from '../follow-changes.ts'
import { type Overview, readOverview } from '../overview.ts'
import { overviewText } from '../overview-text.ts'

/** Many events of one moment are shown as one change. */
const GATHER_MS = 250

export function addWatch(program: Command): void {
  program
    .command('watch')
    .description('what is at work and what waits for you, live; q or Ctrl-C leaves')
    .option('-p, --project <name>', 'only of this project')
    .action(watch)
}

/** On a terminal a screen that is drawn again; elsewhere one report, or with --json a document, for each change. */
async function watch(options: { project?: string }, command: Command): Promise<void> {
  const context = openContext(command)
  const projectId = options.project === undefined ? undefined : (await findProject(context.client, options.project)).id
  if (!process.stdout.isTTY || context.isJson) return report(context, projectId)
  const screen = openScreen()
  try {
    await keepShowing(context, projectId, screen)
  } finally {
    screen.close()
  }
}

async function keepShowing(
  context: CommandContext,
  projectId: ProjectId | undefined,
  screen: ReturnType<typeof openScreen>,
): Promise<void> {
  const changes = followChanges(context.connection, screen.left)
  let overview = await readOverview(context.client, projectId)
  const draw = (isAway: boolean) => screen.draw(overviewText(overview, { isAway, ...screen.size() }))
  draw(false)
  const clock = setInterval(() => draw(changes.isAway()), 1_000)
  try {
    for await (const _change of changes.changed) {
      overview = (await readIfThere(context, projectId)) ?? overview
      draw(changes.isAway())
      await delay(GATHER_MS)
    }
  } finally {
    clearInterval(clock)
  }
}

async function report(context: CommandContext, projectId: ProjectId | undefined): Promise<void> {
  const left = new AbortController()
  const changes = followChanges(context.connection, left.signal)
  const show = async () => {
    const overview = await readIfThere(context, projectId)
    if (overview === undefined) note('The server is away; it is asked again every second.')
    else if (context.isJson) printJson(overview)
    else print(overviewText(overview, { isAway: false, columns: 120, rows: Infinity }))
  }
  await show()
  for await (const _change of changes.changed) {
    await show()
    await delay(GATHER_MS)
  }
}

/** Undefined while the server is away, which a watcher outlasts. */
async function readIfThere(
  { client }: CommandContext,
  projectId: ProjectId | undefined,
): Promise<Overview | undefined> {
  try {
    return await readOverview(client, projectId)
  } catch (error) {
    if ((error as { code?: string }).code === 'SERVER_UNREACHABLE') return undefined
    throw error
  }
}
