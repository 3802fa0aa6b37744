import { setTimeout as delay } from 'node:timers/promises'
import type { AttemptEnd } from '@sentra/contract/journal-facts'
import type { AgentWork } from './acp/acp-driver.ts'
import { runAgent } from './acp/run-agent.ts'
import { runStep, type Attempt } from './attempt.ts'
import { deliverBundle } from './bundle.ts'
import { DiskWatch, removeFiles } from './disk-watch.ts'
import { Ending } from './ending.ts'
import { MCP_SOCKET } from './mcp/mcp-server.ts'
import { runCommands } from './run-commands.ts'
import { setUp } from './set-up.ts'
import { type OutputPipes, Sandbox } from './sandbox/sandbox.ts'
import type { ShimSpec } from './spec.ts'

/** A cancelled turn may end in order within this time, before its process is told to end. */
const CANCEL_TURN_MS = 500
/** Steps that wait for a dead sandbox fail at once; this is for their last lines. */
const LAST_WORDS_MS = 1_000

export type AttemptInput = Omit<Attempt, 'sandbox'> & {
  pipes: Promise<OutputPipes>
  /** Called with the sandbox as soon as there is one. */
  onSandbox: (sandbox: Sandbox) => void
}

/**
 * Does the whole attempt: sandbox, forwards, set-up, work, bundle. Never throws; when it answers, no process of the
 * attempt is left and every byte of output is in the journal.
 */
export async function runAttempt(input: AttemptInput): Promise<AttemptEnd> {
  let sandbox: Sandbox | undefined
  const steps = runSteps(input, (launched) => (sandbox = launched))
  const disk = new DiskWatch(input.spec.disk)
  const end = await Promise.race([steps, rejectedBy(input.cancelled), disk.exceeded]).catch(toEnd)
  disk.stop()
  if (input.cancelled.aborted) await settledWithin(steps, CANCEL_TURN_MS)
  await sandbox?.terminate(end.reason === 'killed' ? 0 : input.spec.killGraceSeconds * 1_000)
  const survivors = (await sandbox?.destroy()) ?? []
  if (survivors.length > 0) input.journal.log('error', `Processes that could not be killed: ${survivors.join(', ')}`)
  await settledWithin(steps, LAST_WORDS_MS)
  if (disk.isExceeded) await removeFiles()
  return end
}

async function runSteps(
  { pipes, ...input }: AttemptInput,
  onLaunched: (sandbox: Sandbox) => void,
): Promise<AttemptEnd> {
  const { spec, journal } = input
  const sandbox = Sandbox.launch(spec, journal, await pipes)
  onLaunched(sandbox)
  const attempt: Attempt = { ...input, sandbox }
  await runStep(journal, { step: 'sandbox', label: 'sandbox' }, async () => {
    await sandbox.ready()
    await Promise.all(forwardsOf(spec).map(({ port, socket }) => sandbox.forward(port, socket)))
    if (spec.watchesPorts) sandbox.watchPorts((ports) => journal.fact({ type: 'listening', ports }))
    input.onSandbox(sandbox)
    return null
  })
  await setUp(attempt)
  journal.log('info', 'The environment is ready')
  return spec.work.kind === 'agent' ? await workAsAgent(attempt, spec.work) : await workThrough(attempt, spec.work)
}

type CommandWork = Extract<ShimSpec['work'], { kind: 'command' }>

async function workThrough(attempt: Attempt, { commands, keepGoing = false }: CommandWork): Promise<AttemptEnd> {
  await runCommands(attempt, { step: 'command', keepGoing }, commands)
  await deliverBundle(attempt, 'stage')
  return new Ending('completed', 'Every command succeeded.').end
}

/** Whatever made the agent stop, what it wrote is kept: only a person who cancels does not wait for it. */
async function workAsAgent(attempt: Attempt, work: AgentWork): Promise<AttemptEnd> {
  const end = await runAgent(attempt, work).catch(toEnd)
  if (attempt.cancelled.aborted || end.reason === 'sandbox_failed') return end
  if (end.outcome === 'succeeded') {
    await deliverBundle(attempt, 'stage')
    return end
  }
  await deliverBundle(attempt, 'wip').catch((error: unknown) => {
    attempt.journal.log('warn', `The unfinished work could not be saved: ${String(error)}`)
  })
  return end
}

/** The MCP server has a port of its own in the spec; it is one more forward. */
function forwardsOf({ forwards, mcpPort, paths, work }: ShimSpec): ShimSpec['forwards'] {
  if (work.kind === 'command') return forwards
  return [
    ...forwards.filter(({ port }) => port !== mcpPort),
    { port: mcpPort, socket: `${paths.sockets}/${MCP_SOCKET}` },
  ]
}

function toEnd(error: unknown): AttemptEnd {
  if (error instanceof Ending) return error.end
  return new Ending('sandbox_failed', `The shim failed: ${error instanceof Error ? error.stack : String(error)}`).end
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

async function settledWithin(promise: Promise<unknown>, ms: number): Promise<void> {
  await Promise.race([promise.then(ignore, ignore), delay(ms, undefined, { ref: false })])
}

function ignore(): void {}
