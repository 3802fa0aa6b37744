import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type ModelFault, modelError, modelStreamError, wireOfPath } from '@sentra/contract'
import { MODEL_TOKEN_HEADER } from '@sentra/contract/runner'
import { listenForRun } from '../listen-for-run.ts'
import { CallSlots } from './call-slots.ts'
import { GatewayAgent, GatewayAway } from './gateway-agent.ts'

/** How long a new call waits for a server that is away: a restart or an upgrade takes seconds. */
const HOLD_MS = 60_000
/** The server may hold 32 MB for each call; agents with helpers of their own make a handful at once. */
const MOST_CALLS = 16
/** Connections of one run, those that wait included. No agent opens so many; a program of its own might. */
const MOST_CONNECTIONS = 256

type RelayOptions = { socketPath: string; gatewaySocket: string; token: string; holdMs?: number }

/**
 * The run's way to its model: adds the token that says which attempt calls, and passes everything on unread. Of more
 * calls than may be under way at once the later ones wait, with their bodies still in the sandbox.
 */
export async function openModelRelay(options: RelayOptions): Promise<{ close(): Promise<void> }> {
  const ways: Ways = {
    token: options.token,
    slots: new CallSlots(MOST_CALLS),
    gateway: new GatewayAgent(options.gatewaySocket, options.holdMs ?? HOLD_MS),
  }
  const server = createServer((incoming, outgoing) => {
    relay(ways, incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.maxConnections = MOST_CONNECTIONS
  // A model may think for minutes before its first byte, and an agent may keep a connection for its whole life.
  server.requestTimeout = 0
  server.keepAliveTimeout = HOLD_MS
  await listenForRun(server, options.socketPath)
  return {
    close: async () => {
      server.closeAllConnections() // which ends their calls
      ways.gateway.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

type Ways = { token: string; slots: CallSlots; gateway: GatewayAgent }

/** The slot is free again when the answer has been passed on whole, or the agent has hung up. */
async function relay({ token, slots, gateway }: Ways, incoming: IncomingMessage, outgoing: ServerResponse) {
  const gone = new AbortController()
  outgoing.on('close', () => gone.abort())
  const giveBack = await slots.take(gone.signal)
  if (!giveBack) return
  gone.signal.addEventListener('abort', giveBack)
  if (gone.signal.aborted) return giveBack()
  const { host: _, connection: __, [MODEL_TOKEN_HEADER]: ___, ...headers } = incoming.headers
  const forwarded = request({
    agent: gateway,
    signal: gone.signal,
    method: incoming.method,
    path: incoming.url,
    headers: { ...headers, host: 'gateway', [MODEL_TOKEN_HEADER]: token },
  })
  forwarded.on('error', (error) => refuse(incoming, outgoing, wordsOf(error)))
  forwarded.on('response', (answer) => passOn(answer, incoming, outgoing))
  incoming.pipe(forwarded)
}

const wordsOf = (error: Error) =>
  error instanceof GatewayAway
    ? 'Sentra was away for a minute; try again.'
    : 'Sentra went away during the call; try again.'

/** Passes the answer through as it comes. One that breaks off ends in an error that the agent's SDK tries again. */
function passOn(answer: IncomingMessage, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { connection: _, 'keep-alive': __, ...headers } = answer.headers
  outgoing.writeHead(answer.statusCode ?? 502, headers)
  // With what came together with them in one piece: each piece wakes two more processes on its way to the agent.
  setImmediate(() => outgoing.writableEnded || outgoing.flushHeaders())
  answer.pipe(outgoing, { end: false })
  answer.on('end', () => outgoing.end())
  answer.on('error', () => {
    const isStream = String(answer.headers['content-type']).startsWith('text/event-stream')
    if (isStream) outgoing.end(modelStreamError(incoming.url ?? '/', 'The stream was cut; try again.'))
    else outgoing.destroy()
  })
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, message: string): void {
  if (outgoing.headersSent) return void outgoing.destroy()
  const fault: ModelFault = 'unavailable'
  const { status, body } = modelError(wireOfPath(incoming.url ?? '/'), fault, message)
  incoming.unpipe()
  incoming.resume()
  outgoing.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' }).end(body)
}
