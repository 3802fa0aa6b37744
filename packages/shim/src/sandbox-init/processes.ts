import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import { killTree, MARKER_VARIABLE } from '../process-tree.ts'
import type { InitEvent, InitRequest } from '../spec.ts'

const CAPTURE_BYTES = 64 * 1024
/** A process that went to the background may hold the pipes of a captured one for ever. */
const CAPTURE_CLOSE_MS = 500

type SpawnRequest = Extract<InitRequest, { op: 'spawn' }>

const running = new Map<number, ChildProcess>()
let marker = ''

/** Starts a process in a group and session of its own. Answers `spawned` and later `exited`, or `failed`. */
export function startProcess(request: SpawnRequest, send: (event: InitEvent) => void): void {
  const { id, argv, environment, cwd, io } = request
  const [command = '', ...args] = argv
  const stdio = io === 'stdio' ? 'inherit' : (['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'])
  marker = environment[MARKER_VARIABLE] ?? marker
  const child = spawn(command, args, { env: environment, cwd, stdio, detached: true })
  const captured = { stdout: captureTail(child.stdout), stderr: captureTail(child.stderr) }
  child.on('error', (error) => send({ op: 'failed', id, message: `${command} cannot be started: ${error.message}` }))
  child.on('spawn', () => {
    running.set(id, child)
    send({ op: 'spawned', id, pid: child.pid ?? 0 })
  })
  child.on('exit', (code, signal) => {
    running.delete(id)
    if (io === 'stdio') return send({ op: 'exited', id, code, signal })
    whenClosed(child, () =>
      send({ op: 'exited', id, code, signal, stdout: captured.stdout(), stderr: captured.stderr() }),
    )
  })
}

/** Signals the whole group of a process; nothing happens when it has ended. */
export function signalProcess(id: number, signal: NodeJS.Signals): void {
  const pid = running.get(id)?.pid
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // The group ended before its exit was seen.
  }
}

/** Kills whatever descends from this process or carries its attempt's marker. */
export async function killEverything(): Promise<void> {
  for (const id of running.keys()) signalProcess(id, 'SIGKILL')
  // An empty marker would match nothing of ours and must not match anything else.
  await killTree({ root: process.pid, marker: marker || 'none', cgroups: [] })
}

function captureTail(stream: Readable | null): () => string {
  let tail = Buffer.alloc(0)
  stream?.on('data', (chunk: Buffer) => {
    tail = Buffer.from(Buffer.concat([tail, chunk]).subarray(-CAPTURE_BYTES))
  })
  return () => tail.toString()
}

function whenClosed(child: ChildProcess, callback: () => void): void {
  const timeout = setTimeout(done, CAPTURE_CLOSE_MS)
  child.once('close', done)
  function done(): void {
    clearTimeout(timeout)
    child.off('close', done)
    callback()
  }
}
