import {
  AllowedHost,
  type AttemptId,
  randomPart,
  type RefusedHost,
  type RunId,
  type SandboxPort,
} from '@sentra/contract'
import type { PublishedPortRow, RefusedHostRow } from './ways-store.ts'

/**
 * Name of a run in the addresses of its published ports. Browsers take every name below `localhost` for this machine, and
 * give it cookies of its own: those of the dashboard, on 127.0.0.1 whatever the port, must not reach what an agent wrote.
 */
export function portHostName(runId: RunId): string {
  return `${randomPart(runId)}.localhost`
}

/** A refused host as clients see it. `hosts`: those of the project now. */
export function toRefusedHost({ host, port, firstAt, lastAt, ...row }: RefusedHostRow, hosts: string[]): RefusedHost {
  const destination = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return {
    ...row,
    destination,
    allowable: row.reason === 'not-listed' && AllowedHost.safeParse(destination).success,
    allowed: hosts.includes(destination),
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
  }
}

/** A shim that has nothing to say of a port it was told about is one of an earlier version. */
const TOO_OLD =
  'The attempt was started by an earlier version of Sentra, which cannot publish ports: cancel the run and retry it.'

type PortFacts = {
  runId: RunId
  attemptId: AttemptId
  /** False while nobody hears of its runner: what it had open may be closed. */
  isHeardOf: boolean
  listening: number[] | null
  reserved: { port: number; purpose: string }[]
  published: PublishedPortRow[]
}

/** The ports of a live attempt that say something to a person: reserved, listened on, or published. */
export function sandboxPorts({
  runId,
  attemptId,
  isHeardOf,
  listening,
  reserved,
  published,
}: PortFacts): SandboxPort[] {
  const purposes = new Map(reserved.flatMap(({ port, purpose }) => (isPurpose(purpose) ? [[port, purpose]] : [])))
  const numbers = new Set([...purposes.keys(), ...(listening ?? []), ...published.map(({ port }) => port)])
  return [...numbers]
    .toSorted((one, other) => one - other)
    .map((port) => {
      const row = published.find((candidate) => candidate.port === port)
      return {
        port,
        attemptId,
        purpose: purposes.get(port) ?? null,
        listening: listening === null ? null : listening.includes(port),
        published: row ? toPublished(runId, isHeardOf ? row : { ...row, openedAt: null, isTaken: false }) : null,
      }
    })
}

function isPurpose(purpose: string): purpose is 'frontend' | 'backend' {
  return purpose === 'frontend' || purpose === 'backend'
}

function toPublished(runId: RunId, row: PublishedPortRow): SandboxPort['published'] {
  const { hostPort, openedAt, isTaken } = row
  const message = row.fault ?? (openedAt === null && isTaken ? TOO_OLD : null)
  const state = message !== null ? 'failed' : openedAt === null ? 'opening' : 'open'
  return { hostPort, url: `http://${portHostName(runId)}:${hostPort}/`, state, message }
}
