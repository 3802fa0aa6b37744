import { type ModelFault, modelError, SentraError, wireOfPath } from '@sentra/contract'
import { MODEL_TOKEN_HEADER } from '@sentra/contract/runner'
import { type App, inTenant, unseal } from '#platform'
import { endModelCall, startModelCall } from '#usage'
import { keyContext } from './add-credential.ts'
import { type Exchange, type Forwarded, forwardCall } from './forward-call.ts'
import { type Grant, useGrant } from './grants-store.ts'
import { noteCall } from './note-call.ts'
import { type ReadCall, readCall } from './read-call-rules.ts'
import { readBody } from './read-body.ts'
import { Refused } from './refused.ts'
import { requestHeaders, routeCall } from './wire-rules.ts'

/**
 * One model call: check the grant, record the call, and only then read its body, attach the key, forward, count. Never
 * throws: whatever is wrong reaches the agent in the words of its provider.
 */
export async function answerCall(app: App, tenantId: string, exchange: Exchange): Promise<void> {
  try {
    const admitted = await admit(app, tenantId, exchange)
    const forwarded = await carryOut(app, tenantId, { ...exchange, ...admitted })
    if (forwarded.error !== null)
      app.log.warn({ ...forwarded, attemptId: admitted.grant.attemptId }, 'model call failed')
    await record(app, tenantId, { id: admitted.id, forwarded })
  } catch (error) {
    refuse(exchange, faultOf(app, error))
  }
}

type Admitted = { grant: Grant; id: number; route: { url: URL; path: string } }

/** Checks who calls what and writes the call down, in one transaction, while the body waits in its socket. */
async function admit(app: App, tenantId: string, { incoming }: Exchange): Promise<Admitted> {
  const { method = 'GET', url = '/' } = incoming
  const token = incoming.headers[MODEL_TOKEN_HEADER]
  return inTenant(app.database, tenantId, async (tx) => {
    const grant = typeof token === 'string' ? await useGrant(tx, token) : undefined
    if (!grant)
      throw new Refused('not_permitted', 'This attempt may call no model: it is over, or its key was removed.')
    const route = routeCall(grant, { method, url })
    if (!route) throw new Refused('not_found', `${method} ${url} is not open to agents on this service.`)
    const { attemptId, credentialId } = grant
    return { grant, route, id: await startModelCall(tx, { attemptId, credentialId, path: route.path }) }
  })
}

/** What fails on our own side ends the call as well: a recorded call always has an end. */
async function carryOut(app: App, tenantId: string, call: Exchange & Admitted): Promise<Forwarded> {
  const { grant, id, route, ...exchange } = call
  try {
    const read = readJson(route.path, await readBody(exchange.incoming), grant)
    const noted = noteCall(app, tenantId, { id, attemptId: grant.attemptId, ...read })
    try {
      if (read.refused !== null) throw new Refused('invalid', read.refused)
      const key = keyOf(app, tenantId, grant)
      const headers = requestHeaders(grant.wire, exchange.incoming.headers, key)
      return await forwardCall(exchange, { ...route, body: read.body, headers, key })
    } finally {
      await noted // of two writes to one row the end comes last
    }
  } catch (error) {
    if (exchange.outgoing.destroyed) return nothing(null, 'the agent hung up')
    const { fault, message } = faultOf(app, error)
    return nothing(refuse(exchange, { fault, message }), message)
  }
}

const nothing = (status: number | null, error: string): Forwarded => ({
  status,
  error,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
})

function readJson(path: string, body: Buffer, grant: Grant): ReadCall {
  try {
    return readCall(path, body, grant)
  } catch (error) {
    // RangeError: nested deeper than can be written again.
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error
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

/** Answers in our words; the status that the agent got, null when another answer had begun and is cut. */
function refuse({ incoming, outgoing }: Exchange, refusal: { fault: ModelFault; message: string }): number | null {
  if (outgoing.headersSent) {
    outgoing.destroy()
    return null
  }
  incoming.resume() // what is unread would cut the connection before the answer is read
  const { status, body } = modelError(wireOfPath(incoming.url ?? '/'), refusal.fault, `Sentra: ${refusal.message}`)
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body)
  return status
}

/** What the agent is told of an error. One of ours that no repetition mends is not tried again. */
function faultOf(app: App, error: unknown): { fault: ModelFault; message: string } {
  if (error instanceof Refused) return error
  app.log.error({ err: error }, 'model call could not be handled')
  if (!(error instanceof SentraError)) {
    return { fault: 'unavailable', message: 'The gateway cannot work at the moment; try again.' }
  }
  return { fault: error.code === 'KEY_UNREADABLE' ? 'not_permitted' : 'unavailable', message: error.message }
}
