import { readFile } from 'node:fs/promises'
import type { InitEvent } from '../spec.ts'
import { forwardedPorts } from './forward.ts'

/** Reading two small files this often costs nothing that could be measured; a person who starts a server waits no longer. */
const LOOK_MS = 2_000
/** State of a socket that listens: TCP_LISTEN in the kernel's include/net/tcp_states.h. */
const LISTENING = '0A'
const MOST_PORTS = 100

/** Reports the ports that something listens on, at once and whenever they change. */
export function watchPorts(send: (event: InitEvent) => void): void {
  let known = ''
  const look = async () => {
    const ports = await listeningPorts()
    if (ports.join() === known) return
    known = ports.join()
    send({ op: 'listening', ports })
  }
  const lookAgain = () => void look().finally(() => setTimeout(lookAgain, LOOK_MS).unref())
  lookAgain()
}

async function listeningPorts(): Promise<number[]> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readTable))
  const ports = new Set(tables.flatMap(portsOf))
  return [...ports]
    .filter((port) => !forwardedPorts.has(port))
    .toSorted((one, other) => one - other)
    .slice(0, MOST_PORTS)
}

/** Empty where the kernel has no such table: a host without IPv6. */
async function readTable(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

/** Second column: local address and port in hexadecimal; fourth: the state. */
function portsOf(table: string): number[] {
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/))
  return rows.flatMap(([, local = '', , state]) =>
    state === LISTENING ? [Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16)] : [],
  )
}
