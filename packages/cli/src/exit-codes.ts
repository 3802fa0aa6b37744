import type { Run } from '@sentra/contract'

/** Exit codes of the command line, documented in `sentra --help`. */
export const exitCodes = { ok: 0, error: 1, usage: 2, runFailed: 3, needsPerson: 4 } as const

/** What a followed run's end means to a script. */
export function exitCodeOf(run: Run): number {
  if (run.state === 'succeeded') return exitCodes.ok
  return run.state === 'waiting' ? exitCodes.needsPerson : exitCodes.runFailed
}
