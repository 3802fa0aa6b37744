/**
 * The runner's git: for its own caches and for working copies that no agent has seen yet. A working copy that an agent
 * had is never given to git again; hooks and the file system monitor are off all the same.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants, setPriority } from 'node:os'
import { promisify } from 'node:util'
import { SentraError } from '@sentra/contract'
import type { RunUser } from '../sandbox/run-user.ts'
import { programEnvironment } from './config.ts'

const TIMEOUT_MS = 600_000
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024
const ERROR_LINES = 10
const safeOptions = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false']
const start = promisify(execFile)

type Failure = Error & { code?: string | number; stderr?: string; killed?: boolean }

/**
 * `user`: whose process it shall be, and with it the files that it writes; our own account's without. `isUrgent: false`
 * is for what nobody waits for: everything else on this host goes first.
 */
type Options = { stdin?: string; user?: RunUser | undefined; isUrgent?: boolean }

/** Runs git in `cwd` and answers its output without the line end. Errors: GIT_MISSING, GIT_FAILED. */
export async function git(cwd: string, args: string[], options: Options = {}): Promise<string> {
  try {
    return await runProgram('git', [...safeOptions, ...args], { cwd, ...options })
  } catch (error) {
    throw explain(cwd, args, error as Failure)
  }
}

/** Version of the git that working copies are made with, as `2.39.5`; null when there is none. */
export async function readGitVersion(): Promise<string | null> {
  const text = await runProgram('git', ['--version'], { cwd: '/' }).catch(() => null)
  return text?.replace('git version ', '') ?? null
}

/** Runs a program by argv, for at most 10 minutes, and answers its output without the line end. */
export async function runProgram(
  program: string,
  args: string[],
  { cwd, stdin = '', user, isUrgent = true }: { cwd: string } & Options,
): Promise<string> {
  const bounds = { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES }
  const running = start(program, args, { cwd, env: programEnvironment, ...user, ...bounds })
  if (!isUrgent && running.child.pid !== undefined) setPriority(running.child.pid, constants.priority.PRIORITY_LOW)
  // EPIPE: the program ended before it read everything; its exit code says why.
  running.child.stdin?.on('error', () => {})
  running.child.stdin?.end(stdin)
  return (await running).stdout.trimEnd()
}

/** spawn answers ENOENT both for a missing program and for a missing directory. */
function explain(cwd: string, args: string[], cause: Failure): SentraError {
  if (cause.code === 'ENOENT' && existsSync(cwd)) {
    const message =
      'git is not on the PATH. Install git 2.38 or newer (for example `apt install git`), then start again.'
    return new SentraError('GIT_MISSING', message, { cause })
  }
  const lines = (cause.stderr ?? '').trim().split('\n').slice(-ERROR_LINES).join('\n') || cause.message
  const why = cause.killed === true ? `did not end within ${TIMEOUT_MS / 1000} s` : `failed: ${lines}`
  return new SentraError('GIT_FAILED', `git ${args[0]} ${why}`, { cause, details: { command: ['git', ...args] } })
}
