import { isObject, type Json } from './client-tools-rules.ts'
import { apiOfPath, screenCall } from './screen-call-rules.ts'

/** A body as it may be sent, what was taken out of it, and why the call may not be made. */
type Sendable = { body: Buffer; removed: string[]; refused: string | null }
/** What a call is: the model that it names, and what of it is sent, depending on what the project allows. */
export type ReadCall = { model: string | null; screened: Sendable; open: () => Sendable }

/**
 * Reads the body of a call. What is sent is written anew from what was understood, unless the project lets the service
 * use its own tools: of two fields of one name the service might take the other. Throws SyntaxError when it is no JSON
 * object. The path alone names the model of Gemini.
 */
export function readCall(path: string, body: Buffer): ReadCall {
  const named = /^\/v1beta\/models\/([\w.-]+)/.exec(path)?.[1]
  const nothing = { body, removed: [], refused: null }
  if (body.length === 0) return { model: named ?? null, screened: nothing, open: () => nothing }
  const given = parse(body)
  const counted = askForTokens(path, given)
  const { request, ...found } = screenCall(apiOfPath(path), counted)
  return {
    model: named ?? (typeof given['model'] === 'string' ? given['model'] : null),
    screened: { ...found, body: toBody(request) },
    open: () => (counted === given ? nothing : { ...nothing, body: toBody(counted) }),
  }
}

function parse(body: Buffer): Json {
  const request: unknown = JSON.parse(body.toString('utf8'))
  if (isObject(request)) return request
  throw new SyntaxError('a call is a JSON object')
}

/** Chat Completions counts the tokens of a stream only when asked to. */
function askForTokens(path: string, request: Json): Json {
  if (path !== '/v1/chat/completions' || request['stream'] !== true) return request
  return { ...request, stream_options: { ...(request['stream_options'] as object | undefined), include_usage: true } }
}

const toBody = (request: Json) => Buffer.from(JSON.stringify(request))
