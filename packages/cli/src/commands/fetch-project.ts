import { setTimeout as sleep } from 'node:timers/promises'
import type { Project } from '@sentra/contract'
import type { Command } from 'commander'
import type { Client } from '../client.ts'
import { openContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { findProject } from '../find-things.ts'
import { note, print, styled, visible } from '../print.ts'

const LOOK_MS = 500

type FetchOptions = { cancel?: boolean; wait: boolean }

/** `sentra projects fetch`: fetches now, tries again, or follows what is under way. */
export function addFetchCommand(projects: Command): void {
  projects
    .command('fetch')
    .argument('<project>')
    .description('fetch the repository from its URL now; runs and merges do it by themselves')
    .option('--cancel', 'stop what is under way')
    .option('--no-wait', 'leave at once')
    .action(fetchProject)
}

async function fetchProject(wanted: string, options: FetchOptions, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findProject(client, wanted)
  if (options.cancel) {
    const stopped = await client.projects.cancelFetch({ projectId: id })
    return show(stopped, ({ name }) => print(`Stopped fetching ${name}.`))
  }
  const asked = await client.projects.fetch({ projectId: id })
  const project = options.wait ? await followFetch(client, asked) : asked
  show(project, sayFetchEnd)
}

/** Shows how far a fetch is until it has ended; it goes on without us. */
export async function followFetch(client: Client, project: Project): Promise<Project> {
  let now = project
  let shown = ''
  while (now.fetch.state === 'fetching') {
    const line = `Fetching ${now.url}: ${now.fetch.progress ?? 'asking the host'}`
    if (line !== shown) say(line)
    shown = line
    await sleep(LOOK_MS)
    now = await client.projects.get({ projectId: project.id })
  }
  if (shown !== '' && process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  return now
}

/** A terminal's line is written over; a file gets each news on a line. */
function say(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${visible(line).slice(0, process.stderr.columns - 1)}`)
  else note(line)
}

/** True when the repository is there; else says what is the matter, and the exit code does too. */
export function sayFetchEnd({ name, url, fetch }: Project): boolean {
  if (url === null) return true
  const { state, message } = fetch
  if (state === 'ready') {
    print(`${styled('green', 'Fetched')} ${url}`)
    if (message !== null) note(`${styled('yellow', 'Note')}: ${message}`)
    return true
  }
  if (state === 'fetching') {
    note(`${url} is being fetched: \`sentra projects fetch ${name}\` follows it.`)
    return false
  }
  note(`${styled('red', 'Not fetched')}: ${message ?? ''}`)
  if (state === 'failed') note(`The project stays: \`sentra projects fetch ${name}\` tries again.`)
  process.exitCode = exitCodes.error
  return false
}
