import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { json, text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { relayMcp } from './relay-mcp.ts'

type Asked = { headers: IncomingMessage['headers']; body: { id?: number; method: string } }

describe('sentra mcp', () => {
  let server: Server
  let asked: Asked[]
  let answer: (response: ServerResponse, asked: Asked) => void
  beforeEach(async () => {
    asked = []
    server = createServer((request, response) => void hear(request, response)).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const one = { headers: request.headers, body: (await json(request)) as Asked['body'] }
    asked.push(one)
    answer(response, one)
  }

  /** Types the lines, ends the input, and gives what was printed. */
  async function relay(...lines: unknown[]): Promise<unknown[]> {
    const { port } = server.address() as AddressInfo
    const config = { dataDirectory: '/nowhere', url: `http://127.0.0.1:${port}`, token: 'secret', hasDesktop: false }
    const streams = { stdin: new PassThrough(), stdout: new PassThrough() }
    const printed = text(streams.stdout)
    for (const line of lines) streams.stdin.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`)
    streams.stdin.end()
    await relayMcp(config, streams)
    streams.stdout.end()
    return (await printed)
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line))
  }

  const reply = (response: ServerResponse, status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

  it('answers each request once, under its own number, and a notification never', async () => {
    answer = (response, { body }) =>
      body.id === undefined
        ? response.writeHead(202).end()
        : reply(response, 200, { jsonrpc: '2.0', id: body.id, result: { method: body.method } })
    const printed = await relay(
      { jsonrpc: '2.0', id: 1, method: 'a' },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 2, method: 'b' },
    )
    expect(printed).toHaveLength(2)
    expect(printed).toContainEqual({ jsonrpc: '2.0', id: 1, result: { method: 'a' } })
    expect(printed).toContainEqual({ jsonrpc: '2.0', id: 2, result: { method: 'b' } })
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer secret'))
  })

  it('sends a call whose answer was cut off again, under the same key', async () => {
    answer = (response, { body }) =>
      asked.length === 1 ? response.destroy() : reply(response, 200, { jsonrpc: '2.0', id: body.id, result: {} })
    expect(await relay({ jsonrpc: '2.0', id: 1, method: 'tools/call' })).toEqual([
      { jsonrpc: '2.0', id: 1, result: {} },
    ])
    const keys = asked.map(({ headers }) => headers['idempotency-key'])
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(keys).toEqual([keys[0], keys[0]])
  })

  it.each([
    [401, { code: 'UNAUTHENTICATED', message: 'Send a token.' }, 'UNAUTHENTICATED: Send a token.'],
    [
      400,
      { jsonrpc: '2.0', id: null, error: { code: -32_000, message: 'Unsupported version' } },
      'Unsupported version',
    ],
    [502, 'no json', /^SERVER_UNREACHABLE: http.* answered 502/],
  ])('passes on why the server refused with %i', async (status, body, message) => {
    answer = (response) => reply(response, status, body)
    const error = expect.objectContaining({
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
    expect(await relay({ jsonrpc: '2.0', id: 7, method: 'a' })).toEqual([{ jsonrpc: '2.0', id: 7, error }])
    expect(asked).toHaveLength(1)
  })

  it('says what a line must be when it is no message', async () => {
    answer = (response) => response.destroy()
    const refused = { jsonrpc: '2.0', id: null, error: { code: -32_700, message: 'Send one JSON-RPC message a line.' } }
    expect(await relay('hello', '[]')).toEqual([refused, refused])
    expect(asked).toEqual([])
  })
})
