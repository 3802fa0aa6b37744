import { join } from 'node:path'
import type { SandboxCommand, WorkOrder } from '@sentra/contract/runner'
import { runFiles } from '@sentra/shim/spec'
import { type AllowEntry, parseAllowEntry } from '../egress/allow-list.ts'
import { type Decision, type Egress, openEgress } from '../egress/proxy.ts'
import type { Host } from '../host.ts'

/** Opens the run's way out: the registries of the operator's own tools, and what the project allows. */
export async function openAttemptEgress(
  host: Host,
  directory: string,
  { order, report }: { order: WorkOrder; report: (decision: Decision) => void },
): Promise<Egress> {
  const allowed = order.egressAllow.map((text) => parseAllowEntry(text, { allowPrivate: false }))
  return openEgress({
    socketPath: join(directory, runFiles.sockets, 'egress.sock'),
    allow: [...(await registriesOf(host, order)), ...allowed],
    report,
  })
}

/**
 * A tool whose settings cannot be read ends an attempt while it is prepared, with the reason. An agent that is at work
 * when a runner takes it up again must not end with them: it goes on with npm's registries.
 */
async function registriesOf(host: Host, order: WorkOrder): Promise<AllowEntry[]> {
  try {
    return (await host.presets.of(commandsOf(order))).allow
  } catch (error) {
    host.log.warn({ err: error, attemptId: order.attemptId }, 'registries of a tool could not be asked for')
    return host.npm?.allow ?? []
  }
}

/** All shell lines of an order: they tell which tools a run needs a registry for. */
export function commandsOf({ setup, work }: WorkOrder): SandboxCommand[] {
  return work.kind === 'command' ? [...setup, ...work.commands] : setup
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
