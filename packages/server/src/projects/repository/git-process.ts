import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { Readable } from 'node:stream'
import { SentraError } from '@sentra/contract'
import { gitEnvironment } from './config.ts'

/** Given on the command line because there they win over the configuration of the repository that git is run in. */
export const safeOptions = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false']

const TIMEOUT_MS = 120_000
/** Between SIGTERM, on which git removes its lock files, and SIGKILL. */
const KILL_GRACE_MS = 5_000
const STDERR_BYTES = 8 * 1024

export type GitOptions = {
  /** Text or bytes, or the descriptor of an open file, which git reads from its current position. */
  stdin?: string | Uint8Array | number
  env?: Record<string, string>
  /** In place of the usual environment, to which `env` is added. */
  environment?: Record<string, string>
  /** Default two minutes. */
  timeoutMs?: number
  /** Stops git. */
  signal?: AbortSignal | undefined
  /** What it says, as it says it. */
  onStderr?: (text: string) => void
}

export type GitProcess = { stdout: Readable; ended: Promise<Ending>; stop: () => void }

/** How git ended; `failure` is set when it could not be started or had to be stopped. Exit code -1: by a signal. */
export type Ending = { code: number; stderr: string; failure?: SentraError }

/** Starts `git ARGS` in `cwd` with an environment of its own, without hooks, and for a bounded time. */
export function startGit(cwd: string, args: string[], options: GitOptions): GitProcess {
  const { stdin } = options
  const child = spawn('git', [...safeOptions, ...args], {
    cwd,
    env: { ...(options.environment ?? gitEnvironment), ...options.env },
    // A process group of its own: a stop reaches git's children too, and Ctrl-C at the terminal cuts no write short.
    detached: true,
    stdio: [typeof stdin === 'number' ? stdin : 'pipe', 'pipe', 'pipe'],
  })
  // EPIPE: git ended before it read everything; its exit code and stderr say why.
  child.stdin?.on('error', () => {})
  if (typeof stdin !== 'number') child.stdin?.end(stdin)
  return {
    stdout: child.stdout ?? Readable.from([]),
    ended: watchEnd(child, cwd, options),
    stop: () => stopGroup(child),
  }
}

function watchEnd(child: ChildProcess, cwd: string, options: GitOptions): Promise<Ending> {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  let tail = Buffer.alloc(0)
  let failure: SentraError | undefined
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-STDERR_BYTES)
    options.onStderr?.(chunk.toString())
  })
  const { signal } = options
  const abort = () => {
    failure = new SentraError('GIT_FAILED', 'git was stopped because it was asked to.', { cause: signal?.reason })
    stopGroup(child)
  }
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted === true) abort()
  const timer = setTimeout(() => {
    failure = tooSlow(timeoutMs)
    stopGroup(child)
  }, timeoutMs)
  return new Promise((resolve) => {
    const end = (code: number) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      resolve({ code, stderr: tail.toString(), ...(failure && { failure }) })
    }
    child.on('error', (cause) => {
      failure = notStarted(cwd, cause)
      end(-1)
    })
    child.on('close', (code) => end(code ?? -1))
  })
}

function stopGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM')
  setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_GRACE_MS).unref()
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // ESRCH: it ended by itself a moment ago, which is what the signal was for.
  }
}

function tooSlow(timeoutMs: number): SentraError {
  const seconds = timeoutMs / 1000
  const message = `git was stopped after ${seconds} s. Check the disk and the load, then retry.`
  return new SentraError('GIT_FAILED', message, { details: { tooSlow: true } })
}

/** spawn answers ENOENT both for a missing program and for a missing directory. */
function notStarted(cwd: string, cause: NodeJS.ErrnoException): SentraError {
  if (!existsSync(cwd))
    return new SentraError('GIT_FAILED', `${cwd} does not exist. Restore it, then retry.`, { cause })
  if (cause.code !== 'ENOENT') return new SentraError('GIT_FAILED', `git did not start: ${cause.message}.`, { cause })
  const message = 'git is not on the PATH. Install git 2.38 or newer (for example `apt install git`), then start again.'
  return new SentraError('GIT_MISSING', message, { cause })
}
