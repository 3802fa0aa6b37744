import { isObject, type Json, shownModel } from './client-tools-rules.ts'
import { apiOfPath, screenCall } from './screen-call-rules.ts'

/** A body as it may be sent, what was taken out of it, and why the call may not be made. */
type Sendable = { body: Buffer; removed: string[]; refused: string | null }
/** What a call is: the model that it names, and what of it is sent, depending on what the project allows. */
export type ReadCall = {
  model: string | null
  /** What compatible servers take in its place when it is busy. */
  substitutes: unknown[]
  screened: Sendable
  open: () => Sendable
}

/**
 * Reads the body of a call. What is sent is written anew from what was understood, unless the project lets the service
 * use its own tools: of two fields of one name the service might take the other. Throws SyntaxError when it is no JSON
 * object. The path alone names the model of Gemini.
 */
export function readCall(path: string, body: Buffer): ReadCall {
  const named = /^\/v1beta\/models\/([\w.-]+)/.exec(path)?.[1]
  const nothing = { body, removed: [], refused: null }
  if (body.length === 0) return { model: named ?? null, substitutes: [], screened: nothing, open: () => nothing }
  const given = parse(body)
  const counted = askForTokens(path, given)
  const { request, ...found } = screenCall(apiOfPath(path), counted)
  return {
    model: named ?? (typeof given['model'] === 'string' ? given['model'] : null),
    substitutes: Array.isArray(given['models']) ? given['models'] : [],
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

/** Why a call is for none of the models of its grant; null when all is well. A call without a body is for no model. */
export function whyOtherModel(models: string[] | null, { model, substitutes }: ReadCall, body: Buffer): string | null {
  if (models === null || body.length === 0) return null
  const other = [model, ...substitutes].find((name) => typeof name !== 'string' || !models.includes(name))
  if (other === undefined) return null
  const named = typeof other === 'string' ? `the model ${shownModel(other)}` : 'a call without a model'
  return `${named} is not for this run: it may call ${models.join(', ')}. A person chooses with --model, or \`sentra projects set PROJECT --model NAME\`.`
}
