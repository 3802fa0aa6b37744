import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from '@modelcontextprotocol/sdk/server/index.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { JSONRPCMessageSchema, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js'
import { parseJson } from '../json-lines.ts'

const MAX_BODY_BYTES = 4 * 1024 * 1024

type Exchange = { request: IncomingMessage; response: ServerResponse }

/**
 * The stateless half of MCP's Streamable HTTP: one message by POST, answered as JSON. The SDK's own transport does the
 * same through the web's Request and Response, whose implementation would double the memory of an idle shim.
 */
export async function receiveOverHttp(server: Server, { request, response }: Exchange): Promise<void> {
  // GET would open a stream for messages that this server never sends; DELETE would end a session it does not keep.
  if (request.method !== 'POST') return end(response, 405)
  const body = await readBody(request)
  if (body === undefined) return end(response, 413)
  const message = JSONRPCMessageSchema.safeParse(parseJson(body))
  if (!message.success) return end(response, 400)
  const transport = new ResponseTransport(response)
  await server.connect(transport)
  transport.onmessage?.(message.data)
  if (!('id' in message.data && 'method' in message.data)) end(response, 202)
}

/** Sends the one answer that a request has. */
class ResponseTransport implements Transport {
  onmessage?: (message: JSONRPCMessage) => void
  onclose?: () => void
  onerror?: (error: Error) => void
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
    response.on('close', () => this.onclose?.())
  }

  async start(): Promise<void> {
    // Headers go out with the answer.
  }

  async send(message: JSONRPCMessage): Promise<void> {
    // Notifications of the server would need a stream; a client that gets none loses nothing.
    if (!('result' in message || 'error' in message)) return
    this.#response.setHeader('content-type', 'application/json')
    this.#response.end(JSON.stringify(message))
  }

  async close(): Promise<void> {
    this.#response.end()
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end()
}
