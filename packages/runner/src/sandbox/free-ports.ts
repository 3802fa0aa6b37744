import { createServer } from 'node:net'
import { SentraError } from '@sentra/contract'
import type { Ports } from './sandbox.ts'

/**
 * Above the ports that dev servers and databases are known by, below those that Linux gives to outgoing connections
 * (32768, /proc/sys/net/ipv4/ip_local_port_range): a port in there may be taken by anybody at any moment.
 */
const RANGE = { first: 20_000, count: 12_000 }
/** Of 12,000 ports nearly all are free, so a host on which so many tries fail lets nobody listen. */
const TRIES = 50

/**
 * Ports for a run that shares the host's loopback, and with it the ports of every other run. They are drawn at random,
 * because they are free again from here until the run listens. Throws SANDBOX_UNAVAILABLE when none can be opened.
 */
export async function findFreePorts(): Promise<Ports> {
  const [egress, mcp, model] = [await findFreePort(), await findFreePort(), await findFreePort()]
  return new Set([egress, mcp, model]).size === 3 ? { egress, mcp, model } : findFreePorts()
}

async function findFreePort(): Promise<number> {
  for (let time = 0; time < TRIES; time += 1) {
    const port = RANGE.first + Math.floor(Math.random() * RANGE.count)
    if (await isFree(port)) return port
  }
  const range = `${RANGE.first} to ${RANGE.first + RANGE.count - 1}`
  throw new SentraError('SANDBOX_UNAVAILABLE', `No port of 127.0.0.1 from ${range} can be opened: free some of them.`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
