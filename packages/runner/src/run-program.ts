import { spawn, type SpawnOptions } from 'node:child_process'
import { text } from 'node:stream/consumers'

export type ProgramResult = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }

export type ProgramOptions = { env: NodeJS.ProcessEnv; cwd?: string; stdio?: SpawnOptions['stdio']; timeoutMs: number }

/**
 * Runs a program to its end and collects what it prints. A program that outlives `timeoutMs` is killed, which shows as
 * its signal. Rejects with the system's error when it cannot be started. `stdio` must leave 1 and 2 as pipes.
 */
export async function runProgram(argv: string[], options: ProgramOptions): Promise<ProgramResult> {
  const { timeoutMs, ...rest } = options
  const [file = '', ...args] = argv
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...rest,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve([code, signal]))
  })
  const [[code, signal], stdout, stderr] = await Promise.all([ended, text(child.stdout!), text(child.stderr!)])
  return { code, signal, stdout, stderr }
}
