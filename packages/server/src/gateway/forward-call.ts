import { once } from 'node:events'
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { modelError, modelStreamError, wireOfPath } from '@sentra/contract'
import { TokenCounter, type Tokens } from './count-tokens.ts'
import { responseHeaders } from './wire-rules.ts'

/** A call as it came in, and where its answer goes. */
export type Exchange = { incoming: IncomingMessage; outgoing: ServerResponse }

type OutgoingCall = {
  url: URL
  /** The path as the agent called it: it says in which words a broken stream ends. */
  path: string
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  /** The key among the headers; it is kept out of everything that is stored or answered. */
  key: string | null
}
/** How a call ended: `status` is null when there was no answer, `error` says why nothing good came of it. */
export type Forwarded = Tokens & { status: number | null; error: string | null }

const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) }
const NOTHING: Tokens = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }
/** Of a refusal this much is kept, to show a person why. */
const ERROR_CHARACTERS = 500
/** Of a refusal of the key this much is read at all. */
const MOST_REFUSAL_BYTES = 64 * 1024

/** Sends a call to its model service and passes the answer on as it comes, unbuffered. Redirects are not followed. */
export async function forwardCall(exchange: Exchange, call: OutgoingCall): Promise<Forwarded> {
  const answer = await send(exchange, call).catch((error: Error) => error)
  if (answer instanceof Error) return unreachable(exchange, call, answer)
  const { outgoing } = exchange
  const status = answer.statusCode ?? 502
  if (status === 401 || status === 403) return refuseForKey(exchange, call, answer)
  const counter = new TokenCounter(answer.headers['content-type'])
  const closed = new Promise((resolve) => outgoing.once('close', resolve))
  outgoing.writeHead(status, responseHeaders(answer.headers))
  // Not at once: what came together with them goes on in one piece, which wakes the hops to the agent once.
  setImmediate(() => outgoing.writableEnded || outgoing.flushHeaders())
  let start = ''
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      counter.add(chunk)
      if (status >= 400 && start.length < ERROR_CHARACTERS) start += chunk.toString('utf8')
      if (!outgoing.write(chunk)) await Promise.race([once(outgoing, 'drain'), closed])
    }
    outgoing.end()
  } catch (error) {
    return { status, error: breakOff(exchange, { answer, path: call.path, cause: error as Error }), ...counter.end() }
  }
  const error = status >= 400 ? wordsOfRefusal(status, start, call.key) : null
  return { status, error, ...counter.end() }
}

/** Services quote the key that they refuse, some whole: the agent gets our words, the person theirs without the key. */
async function refuseForKey({ outgoing }: Exchange, call: OutgoingCall, answer: IncomingMessage): Promise<Forwarded> {
  const status = answer.statusCode ?? 403
  let text = ''
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      text += chunk.toString('utf8')
      if (text.length > MOST_REFUSAL_BYTES) break
    }
  } catch (error) {
    text += ` (${(error as Error).message})`
  }
  const message = `Sentra: the model service refuses the key, or this model to it (HTTP ${status}). Its words are in the record of the run.`
  const { body } = modelError(wireOfPath(call.path), 'not_permitted', message)
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(body)
  return { status, error: wordsOfRefusal(status, text, call.key), ...NOTHING }
}

function wordsOfRefusal(status: number, text: string, key: string | null): string {
  return `HTTP ${status}: ${hideKeys(text, key).slice(0, ERROR_CHARACTERS)}`
}

/** Whole keys, and what services leave of them: `sk-proj-****abcd`. */
function hideKeys(text: string, key: string | null): string {
  const known = key === null ? text : text.replaceAll(key, '[key]')
  return known.replace(/\b(sk|rk|pk|gsk|xai)-[\w*.…-]{4,}|\bAIza[\w*.…-]{4,}/g, '[key]')
}

/** Resolves with the answer's head. An agent that hangs up ends the call to the service too. */
function send({ outgoing }: Exchange, { url, headers, body }: OutgoingCall): Promise<IncomingMessage> {
  const isHttps = url.protocol === 'https:'
  const options = {
    method: outgoing.req.method,
    headers: { ...headers, ...(body.length > 0 && { 'content-length': body.length }) },
  }
  const request = isHttps
    ? requestHttps(url, { ...options, agent: agents['https:'] })
    : requestHttp(url, { ...options, agent: agents['http:'] })
  outgoing.once('close', () => request.destroy())
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    request.on('error', reject)
    request.end(body)
  })
}

function unreachable({ outgoing }: Exchange, { path, url }: OutgoingCall, cause: Error): Forwarded {
  if (outgoing.destroyed) return { status: null, error: 'the agent hung up', ...NOTHING }
  const message = 'Sentra: the model service could not be reached; try again.'
  const { status, body } = modelError(wireOfPath(path), 'unavailable', message)
  outgoing.writeHead(status, { 'content-type': 'application/json', 'retry-after': '2' }).end(body)
  return { status: null, error: `${url.origin} could not be reached: ${cause.message}`, ...NOTHING }
}

type Broken = { answer: IncomingMessage; path: string; cause: Error }

/** A stream that broke ends in an error that SDKs try again; what is no stream breaks off, so nobody takes it as whole. */
function breakOff({ outgoing }: Exchange, { answer, path, cause }: Broken): string {
  if (outgoing.destroyed) return 'the agent hung up'
  const isStream = String(answer.headers['content-type']).startsWith('text/event-stream')
  if (isStream) outgoing.end(modelStreamError(path, 'The model service broke off; try again.'))
  else outgoing.destroy()
  return `the service broke off: ${cause.message}`
}
