import { join } from 'node:path'
import type { SandboxCommand, WorkOrder } from '@sentra/contract/runner'
import { runFiles } from '@sentra/shim/spec'
import { type AllowEntry, parseAllowEntry } from '../egress/allow-list.ts'
import { type Decision, openEgress } from '../egress/proxy.ts'
import type { Host } from '../host.ts'

/** Opens the run's way out: the registries of the operator's own tools, and what the project allows. */
export async function openAttemptEgress(
  host: Host,
  directory: string,
  { order, report }: { order: WorkOrder; report: (decision: Decision) => void },
): Promise<AttemptEgress> {
  const registries = await registriesOf(host, order)
  const socketPath = join(directory, runFiles.sockets, 'egress.sock')
  const egress = await openEgress({ socketPath, allow: [...registries, ...allowedBy(order)], report })
  return {
    allowAsIn: (changed) => egress.allow([...registries, ...allowedBy(changed)]),
    close: () => egress.close(),
  }
}

/** `allowAsIn`: from now on what a changed order allows counts. */
type AttemptEgress = { allowAsIn(order: WorkOrder): void; close(): Promise<void> }

/** Whatever name a project allows, it leads to no private address: only the operator's own tools may have those. */
function allowedBy({ egressAllow }: WorkOrder): AllowEntry[] {
  return egressAllow.map((text) => parseAllowEntry(text, { allowPrivate: false }))
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
  return { level: 'warn', message: `Network refused: ${where} (${decision.reason}).` }
}
