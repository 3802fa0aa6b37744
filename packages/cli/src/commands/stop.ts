import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import { type RunId, SentraError } from '@sentra/contract'
import type { Client } from '../client.ts'
import { type CommandContext, openContext } from '../context.ts'
import { note, print } from '../print.ts'
import { findServeLock } from './serve-lock.ts'

const STOP_MS = 20_000
const STEP_MS = 100

export function addStop(program: Command): void {
  program
    .command('stop')
    .description('stop the server and the runner on this machine; agents at work go on')
    .option('--agents', 'cancel every run first, so that no agent is left')
    .action(stop)
}

async function stop(options: { agents?: boolean }, command: Command): Promise<void> {
  const context = openContext(command)
  if (options.agents) await cancelAll(context)
  const pid = findServeLock(context.config.dataDirectory)
  if (pid === undefined)
    throw new SentraError('SERVER_UNREACHABLE', `No \`sentra serve\` runs on ${context.config.dataDirectory}.`)
  process.kill(pid, 'SIGTERM')
  for (let waited = 0; waited < STOP_MS; waited += STEP_MS) {
    if (findServeLock(context.config.dataDirectory) === undefined) return print('Stopped.')
    await wait(STEP_MS)
  }
  throw new SentraError('TIMEOUT', `Process ${pid} does not stop: look at what it prints.`)
}

/** Cancelled runs keep their commits; retry goes on from them. */
async function cancelAll({ client }: CommandContext): Promise<void> {
  for (const runId of [...(await runsOfTasks(client)), ...(await runsOfSpecs(client))]) {
    const run = await client.runs.cancel({ runId })
    note(`Cancelled ${run.id}`)
  }
  await untilNoneLives(client)
}

async function runsOfTasks(client: Client): Promise<RunId[]> {
  const lists = await Promise.all(
    (['running', 'ready'] as const).map((status) => client.tasks.list({ status, limit: 500 })),
  )
  return lists.flatMap(({ items }) => items.flatMap(({ runId }) => runId ?? []))
}

/** Those that write a spec now: their tasks stand in no list. */
async function runsOfSpecs(client: Client): Promise<RunId[]> {
  const { items } = await client.specs.list({ limit: 500 })
  const details = await Promise.all(items.flatMap(({ runId }) => (runId === null ? [] : [client.runs.get({ runId })])))
  return details.filter(({ run }) => run.state === 'queued' || run.state === 'running').map(({ run }) => run.id)
}

async function untilNoneLives(client: Client): Promise<void> {
  for (let waited = 0; waited < STOP_MS; waited += STEP_MS) {
    const { runners } = await client.system.status()
    if (runners.every((runner) => runner.liveAttempts === 0)) return
    await wait(STEP_MS)
  }
  throw new SentraError('TIMEOUT', 'Some agents are still ending: `sentra status` shows how many.')
}
