import { once } from 'node:events'
import {
  createServer,
  request as sendRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { listenForRun } from '../listen-for-run.ts'
import { destinationOf, parseDestination, type AllowEntry, type Destination } from './allow-list.ts'
import { dial, isListed, resolveName, vet, type Refusal, type Resolve } from './dial.ts'
import { explain, isSpent, meter, reportRefusal, type Decision, type EgressLimits, type EgressRun } from './exchange.ts'

export type { Decision, EgressLimits } from './exchange.ts'

export type EgressOptions = {
  /** Host path of the socket in the run's sockets directory. */
  socketPath: string
  allow: AllowEntry[]
  /** Called once for each connection, when it is over. */
  report: (decision: Decision) => void
  limits?: Partial<EgressLimits>
  /** Default: the host's resolver. */
  resolve?: Resolve
}

export type Egress = {
  /** From now on these are the destinations; what is open to others is cut. */
  allow(entries: AllowEntry[]): void
  close(): Promise<void>
}

/**
 * Installing a large project takes about 1 GiB down and 10 MiB up; the cap on what goes up is what bounds how much an
 * agent can carry to a host that is allowed. npm opens 15 connections, other tools up to about 100.
 */
const DEFAULT_LIMITS: EgressLimits = {
  bytesUp: 256 * 1024 * 1024,
  bytesDown: 20 * 1024 * 1024 * 1024,
  idleMs: 120_000,
  connections: 256,
}

/** RFC 9110, 7.6.1: these speak about one connection and are not passed on; `connection` itself is replaced. */
const HOP_HEADERS = ['keep-alive', 'proxy-connection', 'proxy-authorization', 'te', 'trailer', 'upgrade']

/**
 * Opens one run's way to the network: an HTTP proxy on a Unix socket. The socket is the identity, so its directory must
 * be closed to other accounts (0700) and read-only for the run. An allowlist says whom a run talks to, not what it says: TLS is not opened.
 */
export async function openEgress(options: EgressOptions): Promise<Egress> {
  const run: EgressRun = {
    allow: options.allow,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    resolve: options.resolve ?? resolveName,
    report: options.report,
    used: { bytesUp: 0, bytesDown: 0 },
    sockets: new Set(),
    upstreams: new Map(),
  }
  const server = createServer((request, response) => void forward(run, request, response))
  server.maxConnections = run.limits.connections
  server.on('drop', () => reportRefusal(run, NOWHERE, 'too-many'))
  server.on('connection', (socket: Socket) => track(run, socket))
  server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => {
    void tunnel(run, parseDestination(request.url ?? ''), { client, head })
  })
  await listenForRun(server, options.socketPath)
  return {
    allow(entries) {
      run.allow = entries
      for (const [upstream, to] of run.upstreams) if (!isListed(to, entries)) upstream.destroy()
    },
    async close() {
      server.close()
      for (const socket of run.sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

/** CONNECT: bytes both ways to the vetted address. */
async function tunnel(run: EgressRun, to: Destination | null, from: { client: Socket; head: Buffer }): Promise<void> {
  const { client, head } = from
  const upstream = await openUpstream(run, to)
  if (typeof upstream === 'string') {
    const body = explain(to ?? NOWHERE, upstream)
    const length = Buffer.byteLength(body)
    client.end(
      `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
    )
    return
  }
  meter(run, to ?? NOWHERE, { up: client, down: upstream, upstream })
  client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
  if (head.length > 0) client.unshift(head)
  client.pipe(upstream).pipe(client)
  client.once('close', () => upstream.destroy())
  // After a clean end the client still has bytes to read; pipe() has ended it and they are flushed.
  upstream.once('close', () => (upstream.readableEnded ? client.end() : client.destroy()))
  if (client.destroyed) upstream.destroy()
}

/** `GET http://host/`: the same decision, then one request over a connection to the vetted address. */
async function forward(run: EgressRun, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = URL.parse(request.url ?? '')
  const to = url === null ? null : destinationOf(url)
  const upstream = await openUpstream(run, to)
  if (typeof upstream === 'string' || url === null) {
    const reason = typeof upstream === 'string' ? upstream : 'malformed'
    response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' }).end(explain(to ?? NOWHERE, reason))
    return
  }
  const headers: IncomingHttpHeaders = { ...request.headers, host: url.host, connection: 'close' }
  for (const name of HOP_HEADERS) delete headers[name]
  const onward = sendRequest({
    createConnection: () => upstream,
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers,
  })
  meter(run, to ?? NOWHERE, { up: request, down: upstream, upstream })
  onward.once('error', () => response.destroy())
  response.once('close', () => upstream.destroy())
  onward.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    // An answer that breaks off must break off for the client too; `close` of upstream has the report.
    pipeline(answer, response, () => {})
  })
  request.pipe(onward)
}

/** A connection to the destination, or why there is none, which is then already reported. */
async function openUpstream(run: EgressRun, to: Destination | null): Promise<Socket | Refusal> {
  const upstream = await tryUpstream(run, to)
  if (typeof upstream === 'string') reportRefusal(run, to ?? NOWHERE, upstream)
  else trackUpstream(run, upstream, to ?? NOWHERE)
  return upstream
}

async function tryUpstream(run: EgressRun, to: Destination | null): Promise<Socket | Refusal> {
  if (to === null) return 'malformed'
  if (isSpent(run)) return 'byte-limit'
  const addresses = await vet(to, run.allow, run.resolve)
  if (typeof addresses === 'string') return addresses
  return (await dial(addresses, to.port)) ?? 'unreachable'
}

const NOWHERE: Destination = { host: '', port: 0 }

function trackUpstream(run: EgressRun, upstream: Socket, to: Destination): void {
  track(run, upstream)
  run.upstreams.set(upstream, to)
  upstream.once('close', () => run.upstreams.delete(upstream))
}

/** A reset by either side is no fault of ours: the socket's `close` follows and does the rest. */
function track(run: EgressRun, socket: Socket): void {
  run.sockets.add(socket)
  socket.on('error', () => {})
  socket.once('close', () => run.sockets.delete(socket))
}
