import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AttemptEnd, SentraError } from '@sentra/contract'
import { encodeFrame, type Frame } from '@sentra/contract/journal'
import type { JournalFact } from '@sentra/contract/runner'
import { runFiles, SHIM_PROTOCOL, type ShimState } from '@sentra/shim/spec'

/** As Node and git say it. */
const FULL_DISK = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/

/**
 * The journal of an attempt whose shim never started: what went wrong, and the end. It is relayed like every other, so
 * the person reads the reason in the log and the server decides as for every other end.
 */
export async function writeFailure(directory: string, attemptId: string, error: unknown): Promise<void> {
  const said = error instanceof Error ? error.message : String(error)
  const message = FULL_DISK.test(said)
    ? `The disk of ${directory} is full: free space, then \`sentra retry\`. (${said})`
    : said
  const end: AttemptEnd = error instanceof Stopped ? error.end : { outcome: 'failed', reason: reasonOf(error), message }
  const facts: JournalFact[] = [
    { type: 'log', level: 'error', message: `The attempt could not be prepared: ${message}`, metadata: {} },
    { type: 'ended', end },
  ]
  const frames = facts.map((fact, index) => encodeFrame(toFrame(fact, index + 1)))
  // Never over the journal of a shim: whoever has one speaks for itself.
  await writeFile(join(directory, runFiles.journal), Buffer.concat(frames), { flag: 'wx' })
  // No process stands behind this state: it only says that the journal is complete.
  const state: ShimState = { protocol: SHIM_PROTOCOL, attemptId, pid: 0, startTicks: '', ended: true }
  await writeFile(join(directory, runFiles.state), JSON.stringify(state))
}

/** Thrown into the preparation by a person who wants it to end. */
export class Stopped extends Error {
  readonly end: AttemptEnd

  constructor({ type, reason }: { type: 'cancel' | 'kill'; reason: string }) {
    super(reason)
    this.end =
      type === 'kill'
        ? { outcome: 'failed', reason: 'killed', message: reason }
        : { outcome: 'cancelled', reason: 'cancelled', message: 'Cancelled before the agent started.' }
  }
}

/** Faults of the host are tried again elsewhere; what the project must change is not. */
function reasonOf(error: unknown): AttemptEnd['reason'] {
  if (FULL_DISK.test(String(error))) return 'disk_full'
  if (!(error instanceof SentraError)) return 'sandbox_failed'
  return error.code === 'SANDBOX_UNAVAILABLE' || error.code === 'AGENT_MISSING' || error.code === 'TOOL_MISSING'
    ? 'setup_failed'
    : 'sandbox_failed'
}

function toFrame(fact: JournalFact, seq: number): Frame {
  return { seq, timeMs: Date.now(), kind: 'fact', body: Buffer.from(JSON.stringify(fact)) }
}
