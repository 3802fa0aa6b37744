import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'

export type ProcessEnd = { code: number | null; output: string; timedOut: boolean }

type Options = { cwd: string; timeoutMs: number; signal: AbortSignal | undefined }

/** Kept of the output while it comes; what a model is shown is cut further. Keeps a listing of 100,000 files whole. */
const KEPT = 8 * 1024 * 1024
/** What a program printed last may still be in the pipe when it has ended; a server that it left running never closes it. */
const DRAIN_MS = 100
const GRACE_MS = 1_000

/**
 * Runs a program in a process group of its own, stdin empty. After `timeoutMs`, or when the signal aborts, the whole
 * group is ended. What it started in the background goes on: the next command may need that server.
 */
export async function runProcess(argv: string[], { cwd, timeoutMs, signal }: Options): Promise<ProcessEnd> {
  signal?.throwIfAborted()
  const [file = '', ...args] = argv
  const child = spawn(file, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const collected = collect(child)
  const stop = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
  const onStop = () => void endGroup(child)
  stop.addEventListener('abort', onStop)
  try {
    const code = await exitOf(child)
    await Promise.race([collected.closed, delay(DRAIN_MS)])
    signal?.throwIfAborted()
    return { code, output: collected.text(), timedOut: stop.aborted }
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code))
  })
}

/** Reads to the end even when nobody looks any more: a process whose output is not taken would stand still. */
function collect(child: ChildProcess): { text: () => string; closed: Promise<void> } {
  const chunks: Buffer[] = []
  let kept = 0
  let lost = 0
  const take = (chunk: Buffer) => {
    const part = chunk.subarray(0, KEPT - kept)
    lost += chunk.length - part.length
    kept += part.length
    chunks.push(part)
  }
  child.stdout?.on('data', take)
  child.stderr?.on('data', take)
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return { closed, text: () => Buffer.concat(chunks).toString() + (lost > 0 ? `\n[${lost} more bytes]` : '') }
}

async function endGroup({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return
  signalGroup(pid, 'SIGTERM')
  await delay(GRACE_MS)
  signalGroup(pid, 'SIGKILL')
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
