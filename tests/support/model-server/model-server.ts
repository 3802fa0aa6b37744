import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { anthropicWire } from './anthropic-wire.ts'
import { chatWire } from './chat-wire.ts'
import { googleWire } from './google-wire.ts'
import { responsesWire } from './responses-wire.ts'
import { type Answer, chooseTool, type Fault, locate, type Scripts, type Turn } from './script.ts'
import type { Wire } from './wire.ts'

const wires = [anthropicWire, chatWire, responsesWire, googleWire]

/** What was written must have left before the connection breaks. */
const FLUSH_MS = 20

/** One call as it arrived. */
type Seen = { path: string; headers: IncomingHttpHeaders; body: string; status: number }

/**
 * A model service on 127.0.0.1 that plays scripts on every wire. It takes calls with its own key only, and keeps all
 * that it was sent, so that a test can look for what must never arrive.
 */
export class ModelServer {
  readonly key = `real-${crypto.randomUUID()}`
  readonly calls: Seen[] = []
  readonly faults: string[] = []
  readonly #scripts: Scripts
  readonly #played = new Map<string, number>()
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => this.#fail(response, error))
  })

  constructor(scripts: Scripts) {
    this.#scripts = scripts
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  /** Without a path: the anthropic and google wires take it so, the openai wire with /v1. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  /** Everything that arrived with an accepted key, as one text to search in. */
  get received(): string {
    return this.calls.map(({ path, headers, body }) => `${path}\n${JSON.stringify(headers)}\n${body}`).join('\n')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://model')
    const seen: Seen = { path: pathname, headers: request.headers, body: await text(request), status: 200 }
    this.calls.push(seen)
    const wire = wires.find((candidate) => candidate.path.test(pathname))
    const keys = [wire?.readKey(request.headers), request.headers['x-api-key'], bearerOf(request.headers)]
    if (!keys.includes(this.key)) return send(response, (seen.status = 401), { error: { message: 'the key is wrong' } })
    if (pathname === '/v1/models') return send(response, 200, { object: 'list', data: [{ id: 'scripted-1' }] })
    if (!wire || request.method !== 'POST') {
      return send(response, (seen.status = 404), { error: { message: `nothing at ${pathname}` } })
    }
    const turn = wire.read(JSON.parse(seen.body))
    const isStream = turn.isStream && !pathname.endsWith(':generateContent')
    this.#play(wire, { ...turn, isStream }, response)
  }

  #play(wire: Wire, turn: Turn, response: ServerResponse): void {
    const found = locate(turn, this.#scripts)
    // Titles and summaries are asked for without tools: any words will do.
    const isAside = !found || turn.tools.length === 0
    if (isAside) return tell(response, wire, { turn, answer: { text: 'A title', call: null, isCut: false } })
    const { step, key, index } = found
    const place = `${key} ${index}`
    const times = this.#played.get(place) ?? 0
    this.#played.set(place, times + 1)
    const fault = step.faults?.[times]
    const call = step.act ? chooseTool(step.act, turn.tools) : null
    const answer = { text: step.say ?? '', call, isCut: step.isCut === true }
    if (fault === undefined) return tell(response, wire, { turn, answer, pauseMs: step.pauseMs })
    if (typeof fault === 'object') return refuse(response, fault)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(wire.events(turn, answer)[0])
    if (fault === 'error-event') response.end(wire.errorEvent)
    else setTimeout(() => response.destroy(), FLUSH_MS)
  }

  #fail(response: ServerResponse, error: unknown): void {
    this.faults.push(String(error))
    if (response.headersSent) response.destroy()
    else send(response, 400, { error: { type: 'invalid_request_error', message: String(error) } })
  }
}

function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  return headers.authorization?.replace('Bearer ', '')
}

type Told = { turn: Turn; answer: Answer; pauseMs?: number | undefined }

/** A pause comes after the stream's first event. */
function tell(response: ServerResponse, wire: Wire, { turn, answer, pauseMs = 0 }: Told): void {
  if (!turn.isStream) return send(response, 200, wire.whole(turn, answer))
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const [first = '', ...rest] = wire.events(turn, answer)
  response.write(first)
  setTimeout(() => response.end(rest.join('')), pauseMs)
}

function refuse(response: ServerResponse, fault: Exclude<Fault, string>): void {
  const { status, retryAfter, message = 'as the script says' } = fault
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
  send(response, status, { error: { type: 'rate_limit_error', message } })
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
