import { isObject, type Json } from './client-tools-rules.ts'
import { apiOfPath, screenCall } from './screen-call-rules.ts'

/**
 * What a call is: the model that it names, the body to send, what was taken out of it, and why it may not be made. The
 * path alone names the model of Gemini.
 */
export type ReadCall = { model: string | null; body: Buffer; removed: string[]; refused: string | null }

/**
 * Reads the body of a call. Unless the project allows the service's own tools, what is sent is written anew from what was
 * understood: of two fields of one name the service might take the other. Throws SyntaxError when it is no JSON object.
 */
export function readCall(path: string, body: Buffer, access: { providerTools: boolean }): ReadCall {
  const named = /^\/v1beta\/models\/([\w.-]+)/.exec(path)?.[1]
  if (body.length === 0) return { model: named ?? null, body, removed: [], refused: null }
  const given = parse(body)
  const model = named ?? (typeof given['model'] === 'string' ? given['model'] : null)
  const counted = askForTokens(path, given)
  if (access.providerTools) {
    return { model, body: counted === given ? body : toBody(counted), removed: [], refused: null }
  }
  const { request, removed, refused } = screenCall(apiOfPath(path), counted)
  return { model, body: toBody(request), removed, refused }
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
