import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type ListenOptions, type Server } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { runFiles } from '@sentra/shim/spec'
import type { Bait } from './restriction-attempts.ts'
import type { RunUser } from './run-user.ts'
import { triedCalls } from './tried-calls.ts'

/** What lies outside a sandbox and must not be found from inside. `connections` counts who reached a listener. */
export type PlantedBait = {
  runDirectory: string
  bait: Omit<Bait, 'sockets'>
  connections: () => number
  remove: () => Promise<void>
}

/**
 * Makes a run directory and, next to it, a readable secret, a process of the run's own account with the secret in its
 * environment and its arguments, and listeners on loopback, on an address of the host and on an abstract socket. Only
 * isolation stands between them and the sandbox, not permissions.
 */
export async function plantBait(user: RunUser | null): Promise<PlantedBait> {
  const planted = new AsyncDisposableStack()
  try {
    return await plant(planted, user)
  } catch (error) {
    await planted.disposeAsync()
    throw error
  }
}

async function plant(planted: AsyncDisposableStack, user: RunUser | null): Promise<PlantedBait> {
  const token = randomBytes(16).toString('hex')
  const directory = await mkdtemp(join(tmpdir(), 'sentra-probe-'))
  planted.defer(() => rm(directory, { recursive: true, force: true }))
  await chmod(directory, 0o755)
  const runDirectory = join(directory, 'probe')
  await makeRunDirectory(runDirectory, user)
  const hostFile = join(directory, 'secret')
  await writeFile(hostFile, token, { mode: 0o644 })
  const holder = startHolder(token, user)
  planted.defer(() => void holder.kill('SIGKILL'))
  const listeners = await openListeners(token, planted)
  const bait = { token, hostFile, hostPid: holder.pid ?? 0, programs: triedCalls(), ...listeners.places }
  return { runDirectory, bait, connections: listeners.connections, remove: () => planted.disposeAsync() }
}

async function makeRunDirectory(path: string, user: RunUser | null): Promise<void> {
  await mkdir(path, { mode: 0o755 })
  for (const name of [runFiles.work, runFiles.home, runFiles.out, runFiles.sockets]) {
    await mkdir(join(path, name))
    if (user !== null) await chown(join(path, name), user.uid, user.gid)
  }
}

/** Ends by itself when this process dies and its stdin closes. */
function startHolder(token: string, user: RunUser | null) {
  const argv = ['-e', 'process.stdin.resume()', token]
  const stdio: ('pipe' | 'ignore')[] = ['pipe', 'ignore', 'ignore']
  return spawn(process.execPath, argv, { env: { SENTRA_PROBE_KEY: token }, stdio, ...user })
}

async function openListeners(token: string, planted: AsyncDisposableStack) {
  const count = { connections: 0 }
  const open = async (where: ListenOptions) => {
    const server = await listen(where, count)
    planted.defer(() => void server.close())
    return portOf(server)
  }
  const address = hostAddress()
  const abstractSocket = `sentra-probe-${token.slice(0, 8)}`
  const loopbackPort = await open({ host: '127.0.0.1', port: 0 })
  const addressPort = await open({ host: address, port: 0 })
  await open({ path: `\0${abstractSocket}` })
  return { connections: () => count.connections, places: { loopbackPort, address, addressPort, abstractSocket } }
}

async function listen(where: ListenOptions, count: { connections: number }): Promise<Server> {
  const server = createServer((socket) => {
    count.connections += 1
    socket.destroy()
  })
  server.listen(where)
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** The first IPv4 address that others can reach this host at; loopback on a host without a network. */
function hostAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}
