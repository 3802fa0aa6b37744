import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { formatDestination, type AllowEntry, type Destination } from './allow-list.ts'
import type { Refusal, Resolve } from './dial.ts'

/** One connection as it is recorded, when it is over. `reason` of an allowed one tells how it ended. */
export type Decision = Destination & {
  allowed: boolean
  reason: Refusal | 'listed' | 'idle'
  bytesUp: number
  bytesDown: number
}

/** Bytes of the whole run, the time a connection may be silent, and how many may be open at once. */
export type EgressLimits = { bytesUp: number; bytesDown: number; idleMs: number; connections: number }

/** What all connections of one run share. */
export type EgressRun = {
  allow: AllowEntry[]
  limits: EgressLimits
  resolve: Resolve
  report: (decision: Decision) => void
  /** Bytes moved so far by all connections together. */
  used: { bytesUp: number; bytesDown: number }
  /** Every socket that is open, to be destroyed when the run ends. */
  sockets: Set<Socket>
  /** Those that lead to a destination, and to which. */
  upstreams: Map<Socket, Destination>
}

/** True when the run has moved all it may. */
export function isSpent({ used, limits }: EgressRun): boolean {
  return used.bytesUp >= limits.bytesUp || used.bytesDown >= limits.bytesDown
}

/** Records a connection that was refused. */
export function reportRefusal(run: EgressRun, to: Destination, reason: Refusal): void {
  run.report({ ...to, allowed: false, reason, bytesUp: 0, bytesDown: 0 })
}

/**
 * Counts what `up` and `down` deliver, ends the exchange when the run's bytes are spent or `upstream` is silent for too
 * long, and reports once when `upstream` is closed.
 */
export function meter(
  run: EgressRun,
  to: Destination,
  streams: { up: Readable; down: Readable; upstream: Socket },
): void {
  const decision: Decision = { ...to, allowed: true, reason: 'listed', bytesUp: 0, bytesDown: 0 }
  const { up, down, upstream } = streams
  const stop = (reason: 'byte-limit' | 'idle') => {
    decision.reason = reason
    upstream.destroy()
  }
  const count = (direction: 'bytesUp' | 'bytesDown') => (chunk: Buffer) => {
    decision[direction] += chunk.length
    run.used[direction] += chunk.length
    if (isSpent(run)) stop('byte-limit')
  }
  up.on('data', count('bytesUp'))
  down.on('data', count('bytesDown'))
  upstream.setTimeout(run.limits.idleMs, () => stop('idle'))
  upstream.once('close', () => run.report(decision))
}

/** The sentence that a refused client gets: it has to tell the agent, and through it a person, what to do. */
export function explain(to: Destination, reason: Refusal): string {
  const name = formatDestination(to)
  const sentences: Record<Refusal, string> = {
    malformed: 'Sentra allows CONNECT host:port and http:// requests only.',
    'too-many': 'Sentra refused a connection: this run has too many open.',
    'not-listed': `Sentra refused ${name}: it is not among the hosts of this project. A person can allow it on the page of the task or by the command sentra allow, or add "${name}" to egress.allow of .sentra/config.yaml on the base branch.`,
    'private-address': `Sentra refused ${name}: its name leads to a private or own address. Only the operator of the runner can allow that, by configuring it as a registry there.`,
    unresolved: `Sentra cannot resolve ${name}: check the name, and the network of the runner.`,
    unreachable: `Sentra cannot reach ${name}: nothing answers there from the runner.`,
    'byte-limit': `Sentra refused ${name}: this run has moved all the bytes that it may.`,
  }
  return `${sentences[reason]}\n`
}
