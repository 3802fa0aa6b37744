import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { ErrorBody, SentraError } from '@sentra/contract'
import { z } from 'zod'
import { findServer } from './client.ts'
import type { CliConfig } from './config.ts'

/** A start of the server takes a second or three: a call that meets one waits for it and is sent again. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000]
const REQUEST_TIMEOUT_MS = 35_000

/** Codes of JSON-RPC: for what is no JSON, and for what a server may define. */
const PARSE_ERROR = -32_700
const SERVER_ERROR = -32_000

const Id = z.union([z.string(), z.number()])
const Message = z.looseObject({ id: Id.optional(), method: z.string().optional() })
type Message = z.infer<typeof Message>

const Reply = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: Id.nullish(),
  result: z.looseObject({ protocolVersion: z.string().optional() }).optional(),
})
type Reply = z.infer<typeof Reply>

type Streams = { stdin: NodeJS.ReadableStream; stdout: NodeJS.WritableStream }
type Relay = { config: CliConfig; protocolVersion: string | undefined }

/**
 * MCP over stdio for a program that starts us: each line goes to the running server's /mcp, each answer comes back as a
 * line. Nothing is kept here, so the server may be restarted or upgraded meanwhile. Ends when the input ends.
 */
export async function relayMcp(config: CliConfig, { stdin, stdout }: Streams): Promise<void> {
  const relay: Relay = { config, protocolVersion: undefined }
  const open = new Set<Promise<void>>()
  for await (const line of createInterface({ input: stdin })) {
    if (line.trim() === '') continue
    const answered = answerLine(relay, line)
    open.add(answered)
    void answered.finally(() => open.delete(answered))
  }
  await Promise.all(open)

  async function answerLine(to: Relay, line: string): Promise<void> {
    const reply = await relayLine(to, line)
    if (reply !== undefined) stdout.write(`${JSON.stringify(reply)}\n`)
  }
}

/** The answer to a line, undefined when it wants none. Never throws: the assistant is told what is wrong. */
async function relayLine(relay: Relay, line: string): Promise<Reply | undefined> {
  const message = Message.safeParse(parseJson(line))
  if (!message.success) return refusal(null, PARSE_ERROR, 'Send one JSON-RPC message a line.')
  try {
    return await ask(relay, message.data)
  } catch (error) {
    if (!(error instanceof SentraError)) throw error
    const { id } = message.data
    return id === undefined ? undefined : refusal(id, SERVER_ERROR, `${error.code}: ${error.message}`)
  }
}

async function ask(relay: Relay, message: Message): Promise<Reply | undefined> {
  const response = await post(relay, JSON.stringify(message))
  const text = await response.text()
  if (message.id === undefined) return undefined
  const body = parseJson(text)
  const refused = ErrorBody.safeParse(body)
  if (refused.success) throw new SentraError(refused.data.code, refused.data.message)
  const reply = Reply.safeParse(body)
  if (!reply.success) throw notSentra(response)
  if (message.method === 'initialize') relay.protocolVersion = reply.data.result?.protocolVersion
  // A refusal of the whole request names no message.
  return { ...reply.data, id: message.id }
}

/** Sent again while no server answers: the key makes the server do it once, whether or not it had heard us. */
async function post(relay: Relay, body: string): Promise<Response> {
  const key = crypto.randomUUID()
  for (const pause of PAUSES_MS) {
    try {
      return await postOnce(relay, body, key)
    } catch (error) {
      if (!(error instanceof SentraError && error.code === 'SERVER_UNREACHABLE')) throw error
      await sleep(pause)
    }
  }
  return postOnce(relay, body, key)
}

async function postOnce({ config, protocolVersion }: Relay, body: string, key: string): Promise<Response> {
  const { url, token } = findServer(config)
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'idempotency-key': key,
    ...(protocolVersion !== undefined && { 'mcp-protocol-version': protocolVersion }),
  }
  try {
    return await fetch(`${url}/mcp`, { method: 'POST', headers, body, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError') throw tooLate(url, cause)
    const message = `No answer from ${url}: start Sentra with \`npm start\` (or \`sentra serve\`), then try again.`
    throw new SentraError('SERVER_UNREACHABLE', message, { cause })
  }
}

function notSentra({ url, status }: Response): SentraError {
  return new SentraError('SERVER_UNREACHABLE', `${url} answered ${status}, but not as Sentra does: check SENTRA_URL.`)
}

function tooLate(url: string, cause: unknown): SentraError {
  const message = `${url} took longer than ${REQUEST_TIMEOUT_MS / 1_000} s: look whether it was done before you try again.`
  return new SentraError('TIMEOUT', message, { cause })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function refusal(id: string | number | null, code: number, message: string): Reply {
  return { jsonrpc: '2.0', id, error: { code, message } }
}
