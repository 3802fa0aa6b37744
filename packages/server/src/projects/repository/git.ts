import { Readable } from 'node:stream'
import { SentraError } from '@sentra/contract'
import { startGit, type Ending, type GitOptions } from './git-process.ts'

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024
const ERROR_LINES = 10

export type AskOptions = GitOptions & {
  /** Exit codes that are answers and no failures. Default: 0 only. */
  answers?: number[]
  /** Default 16 MiB. */
  maxBytes?: number
  /** What happens to output beyond maxBytes: GIT_FAILED (default), or it is cut off and `cut` says so. */
  overflow?: 'fail' | 'cut'
}

export type GitAnswer = { code: number; stdout: Buffer; stderr: string; cut: boolean }

/**
 * Runs git in `cwd` and answers what it printed.
 * Errors: GIT_MISSING; GIT_FAILED with the last lines of stderr, after the time limit, or with too much output.
 */
export async function git(cwd: string, args: string[], options: AskOptions = {}): Promise<GitAnswer> {
  const run = startGit(cwd, args, options)
  const maxBytes = options.maxBytes ?? MAX_OUTPUT_BYTES
  const { stdout, cut } = await readUpTo(run.stdout, maxBytes)
  if (cut) run.stop()
  const ending = await run.ended
  if (cut && options.overflow === 'cut') return { code: 0, stdout, stderr: ending.stderr, cut }
  if (cut) throw new SentraError('GIT_FAILED', `git ${args[0]} printed more than ${maxBytes} bytes.`)
  failUnless(ending, args, options.answers ?? [0])
  return { code: ending.code, stdout, stderr: ending.stderr, cut }
}

/** What git printed, as text without the last line end: a path may end in spaces. Same errors as {@link git}. */
export async function gitText(cwd: string, args: string[], options: AskOptions = {}): Promise<string> {
  const { stdout } = await git(cwd, args, options)
  return stdout.toString().replace(/\n$/, '')
}

/**
 * What git prints, as it prints it. The stream fails with GIT_FAILED when git does, and git is stopped when the reader
 * goes away.
 */
export function gitStream(cwd: string, args: string[], options: GitOptions = {}): Readable {
  return Readable.from(printed(cwd, args, options), { objectMode: false })
}

async function* printed(cwd: string, args: string[], options: GitOptions): AsyncGenerator<Buffer> {
  const run = startGit(cwd, args, options)
  try {
    for await (const chunk of run.stdout) yield chunk as Buffer
    failUnless(await run.ended, args, [0])
  } finally {
    run.stop()
  }
}

async function readUpTo(stream: Readable, maxBytes: number): Promise<{ stdout: Buffer; cut: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > maxBytes) break
  }
  return { stdout: Buffer.concat(chunks).subarray(0, maxBytes), cut: size > maxBytes }
}

function failUnless(ending: Ending, args: string[], answers: number[]): void {
  if (ending.failure) throw ending.failure
  if (answers.includes(ending.code)) return
  const lines = ending.stderr.trim().split('\n').slice(-ERROR_LINES).join('\n')
  throw new SentraError('GIT_FAILED', `git ${args[0]} failed with code ${ending.code}: ${lines || 'it said nothing'}`, {
    details: { command: ['git', ...args], exitCode: ending.code, stderr: lines },
  })
}
