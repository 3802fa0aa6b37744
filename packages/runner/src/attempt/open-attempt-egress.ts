import { join } from 'node:path'
import type { WorkOrder } from '@sentra/contract/runner'
import { runFiles } from '@sentra/shim/spec'
import { parseAllowEntry } from '../egress/allow-list.ts'
import { type Decision, type Egress, openEgress } from '../egress/proxy.ts'
import type { Host } from '../host.ts'

/** Opens the run's way out: the package registry of the operator's own npm, and what the project allows. */
export function openAttemptEgress(
  host: Host,
  directory: string,
  { order, report }: { order: WorkOrder; report: (decision: Decision) => void },
): Promise<Egress> {
  const allowed = order.egressAllow.map((text) => parseAllowEntry(text, { allowPrivate: false }))
  return openEgress({
    socketPath: join(directory, runFiles.sockets, 'egress.sock'),
    allow: [...(host.npm?.allow ?? []), ...allowed],
    report,
  })
}

/** The line that a decision leaves in the run's log. Refusals are what a person has to see. */
export function describeDecision(decision: Decision): { level: 'debug' | 'warn'; message: string } {
  const where = `${decision.host}:${decision.port}`
  if (decision.allowed) return { level: 'debug', message: `Network: ${where}, ${decision.bytesDown} bytes received` }
  return {
    level: 'warn',
    message: `Network refused: ${where} (${decision.reason}). Allow it in the project's settings if it is needed.`,
  }
}
