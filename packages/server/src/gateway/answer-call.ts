import type { IncomingMessage } from 'node:http'
import { type ModelFault, type ModelWire, modelError, SentraError, wireOfPath } from '@sentra/contract'
import { MODEL_TOKEN_HEADER } from '@sentra/contract/runner'
import { type App, inTenant, unseal } from '#platform'
import { endModelCall, startModelCall } from '#usage'
import { keyContext } from './add-credential.ts'
import { type Exchange, type Forwarded, forwardCall } from './forward-call.ts'
import { type Grant, useGrant } from './grants-store.ts'
import { readCall, requestHeaders, routeCall } from './wire-rules.ts'

/** What Anthropic's own API takes; images make requests of many megabytes. */
const MOST_BODY_BYTES = 32 * 1024 * 1024

/** Why a call is answered by us and not by the model service. */
class Refused extends Error {
  readonly fault: ModelFault

  constructor(fault: ModelFault, message: string) {
    super(message)
    this.fault = fault
  }
}

/**
 * One model call: check the grant, record the call, attach the key, forward, count. Never throws: whatever is wrong
 * reaches the agent in the words of its provider.
 */
export async function answerCall(app: App, tenantId: string, exchange: Exchange): Promise<void> {
  try {
    const body = await readBody(exchange.incoming)
    const { grant, call, id } = await admit(app, tenantId, { ...exchange, body })
    const forwarded = await carryOut(app, tenantId, { ...exchange, grant, call })
    if (forwarded.error !== null) app.log.warn({ ...forwarded, attemptId: grant.attemptId }, 'model call failed')
    await record(app, tenantId, { id, forwarded })
  } catch (error) {
    const refused = error instanceof Refused ? error : undefined
    if (!refused) app.log.error({ err: error }, 'model call could not be handled')
    const message = refused?.message ?? wordsOf(error)
    refuse(exchange, { fault: refused?.fault ?? 'unavailable', message })
  }
}

type Admitted = { grant: Grant; call: { url: URL; path: string; body: Buffer } }

/** What fails on our own side ends the call as well: a recorded call always has an end. */
async function carryOut(app: App, tenantId: string, { grant, call, ...exchange }: Exchange & Admitted) {
  try {
    const key = keyOf(app, tenantId, grant)
    const headers = requestHeaders(grant.wire, exchange.incoming.headers, key)
    return await forwardCall(exchange, { ...call, headers, key })
  } catch (error) {
    app.log.error({ err: error, attemptId: grant.attemptId }, 'model call could not be handled')
    const isForGood = error instanceof SentraError && error.code === 'KEY_UNREADABLE'
    const [message, fault] = [wordsOf(error), isForGood ? 'not_permitted' : 'unavailable'] as const
    const status = refuse(exchange, { fault, message })
    return { status, error: message, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }
  }
}

/** Checks what is asked for and writes the call down, in one transaction. */
async function admit(app: App, tenantId: string, { incoming, body }: Exchange & { body: Buffer }) {
  const { method = 'GET', url = '/' } = incoming
  const token = incoming.headers[MODEL_TOKEN_HEADER]
  return inTenant(app.database, tenantId, async (tx) => {
    const grant = typeof token === 'string' ? await useGrant(tx, token) : undefined
    if (!grant)
      throw new Refused('not_permitted', 'This attempt may call no model: it is over, or its key was removed.')
    const route = routeCall(grant, { method, url })
    if (!route) throw new Refused('not_found', `${method} ${url} is not open to agents on this service.`)
    const { model, body: sent } = readJson(route.path, body)
    const { attemptId, credentialId } = grant
    const id = await startModelCall(tx, { attemptId, credentialId, path: route.path, model })
    return { grant, id, call: { ...route, body: sent } }
  })
}

function readJson(path: string, body: Buffer): ReturnType<typeof readCall> {
  try {
    return readCall(path, body)
  } catch {
    throw new Refused('invalid', 'The request is not valid JSON.')
  }
}

function keyOf(app: App, tenantId: string, { sealedKey, credentialId }: Grant): string | null {
  return sealedKey === null ? null : unseal(app.secretKey, sealedKey, keyContext(tenantId, credentialId))
}

/** A count that cannot be written now is lost with its reason in the log; the call itself stays recorded. */
async function record(app: App, tenantId: string, { id, forwarded }: { id: number; forwarded: Forwarded }) {
  try {
    await inTenant(app.database, tenantId, (tx) => endModelCall(tx, id, forwarded))
  } catch (error) {
    app.log.error({ err: error, id, ...forwarded }, 'the end of a model call could not be recorded')
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BODY_BYTES) throw new Refused('too_large', `A request may have ${MOST_BODY_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Answers in our words; the status that the agent got, null when another answer had begun and is cut. */
function refuse({ incoming, outgoing }: Exchange, refusal: { fault: ModelFault; message: string }): number | null {
  if (outgoing.headersSent) {
    outgoing.destroy()
    return null
  }
  const wire: ModelWire = wireOfPath(incoming.url ?? '/')
  const { status, body } = modelError(wire, refusal.fault, `Sentra: ${refusal.message}`)
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body)
  return status
}

const wordsOf = (error: unknown) =>
  error instanceof SentraError ? error.message : 'The gateway cannot work at the moment; try again.'
