import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { type RunId, SentraError, type SandboxPort } from '@sentra/contract'
import type { Client } from '../client.ts'
import { openContext } from '../context.ts'
import { findRun } from '../find-things.ts'
import { parseNumber } from '../parse-number.ts'
import { note, print, printTable, styled } from '../print.ts'
import { stateText } from '../run-text.ts'

/** A runner on this machine opens a port at once; one that is away comes back within a lease. */
const OPEN_MS = 30_000
const LOOK_MS = 200

/** What leads out of a sandbox and into it. */
export function addWayCommands(program: Command): void {
  program
    .command('allow')
    .argument('<task>', 'task or run that was refused it')
    .argument('<host:port>', 'as `sentra task` shows it')
    .description('let the sandboxes of its project reach a host')
    .option('--undo', 'take it back')
    .action(allowHost)
  program
    .command('ports')
    .argument('<task>', 'task or run')
    .description('ports of the sandbox that is at work, and where they are published')
    .action(showPorts)
  program
    .command('publish')
    .argument('<task>', 'task or run')
    .argument('<port>', 'port inside the sandbox', parseNumber)
    .description('open a port of the sandbox on 127.0.0.1, to look at what the agent built')
    .option('--undo', 'close it again')
    .action(publishPort)
}

async function allowHost(wanted: string, host: string, options: { undo?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { run } = await findRun(client, wanted)
  const change = { runId: run.id, host }
  const changed = options.undo ? await client.runs.refuseHost(change) : await client.runs.allowHost(change)
  show(changed, ({ hosts }) => {
    print(`${options.undo ? 'Taken back' : 'Allowed'}. Hosts of the project: ${hosts.join(', ') || 'none'}`)
    const next = run.state === 'failed' && !options.undo ? `once more: sentra retry ${run.taskId}` : undefined
    note(styled('dim', next ?? 'What is at work in the project has it at once.'))
  })
}

async function showPorts(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { run, ports } = await findRun(client, wanted)
  show(ports, () => {
    if (ports.length === 0) return note(`Nothing of ${run.taskId} is at work now, so it has no ports.`)
    printTable(['PORT', 'FOR', 'INSIDE', 'PUBLISHED'], ports.map(portRow))
    note(styled('dim', `\nsentra publish ${run.taskId} <port>  opens one in your browser's reach`))
  })
}

function portRow({ port, purpose, listening, published }: SandboxPort): string[] {
  const inside = listening === null ? '-' : listening ? styled('green', 'listening') : styled('dim', 'nothing yet')
  return [String(port), purpose ?? '-', inside, published ? publishedText(published) : '-']
}

function publishedText({ state, url, message }: NonNullable<SandboxPort['published']>): string {
  return state === 'open' ? url : `${stateText(state)} ${message ?? ''}`.trim()
}

async function publishPort(wanted: string, port: number, options: { undo?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { run } = await findRun(client, wanted)
  if (options.undo) {
    const closed = await client.runs.withdrawPort({ runId: run.id, port })
    return show(closed, () => print(`Port ${port} is closed again.`))
  }
  await client.runs.publishPort({ runId: run.id, port })
  const open = await untilOpen(client, run.id, port)
  show(open, ({ listening, published }) => {
    print(published?.url ?? '')
    note(styled('dim', `for programs other than browsers: http://127.0.0.1:${published?.hostPort}/`))
    if (listening === false) note(styled('yellow', `Nothing listens on ${port} inside yet.`))
  })
  return undefined
}

async function untilOpen(client: Client, runId: RunId, port: number): Promise<SandboxPort> {
  for (let waited = 0; waited < OPEN_MS; waited += LOOK_MS) {
    const found = (await client.runs.get({ runId })).ports.find((candidate) => candidate.port === port)
    if (!found) throw new SentraError('RUN_NOT_ACTIVE', 'What had this port has ended meanwhile.')
    if (found.published?.state === 'open') return found
    if (found.published?.state === 'failed')
      throw new SentraError('CONFLICT', found.published.message ?? 'It could not be opened.')
    await wait(LOOK_MS)
  }
  throw new SentraError('TIMEOUT', 'The runner has not opened it yet: `sentra ports` says when it has.')
}
