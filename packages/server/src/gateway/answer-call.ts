import { type ModelFault, modelError, SentraError, wireOfPath } from '@sentra/contract'
import { MODEL_TOKEN_HEADER } from '@sentra/contract/runner'
import { type App, inTenant, unseal } from '#platform'
import { endModelCall } from '#usage'
import { keyContext } from './add-credential.ts'
import { admitCall, type AdmittedCall } from './admitted-calls-store.ts'
import { shownModel } from './client-tools-rules.ts'
import { type Exchange, type Forwarded, forwardCall } from './forward-call.ts'
import { isGrantLive } from './grants-store.ts'
import { noteCall } from './note-call.ts'
import { type ReadCall, readCall, whyOtherModel } from './read-call-rules.ts'
import { isLarge, readBody } from './read-body.ts'
import { Refused } from './refused.ts'
import { whySpent } from './spent-rules.ts'
import { requestHeaders, targetOf, wiresOpenTo } from './wire-rules.ts'

/**
 * One model call: check the grant, record the call, attach the key, forward, count. Never throws: whatever is wrong
 * reaches the agent in the words of its provider.
 */
export async function answerCall(app: App, tenantId: string, exchange: Exchange): Promise<void> {
  try {
    const admitted = await admit(app, tenantId, exchange)
    const forwarded = await carryOut(app, tenantId, { ...exchange, ...admitted })
    if (forwarded.error !== null)
      app.log.warn({ ...forwarded, attemptId: admitted.call.attemptId }, 'model call failed')
    await record(app, tenantId, { id: admitted.id, forwarded })
  } catch (error) {
    refuse(exchange, faultOf(app, error))
  }
}

type Admitted = { call: AdmittedCall; id: number; url: URL; path: string; send: ReturnType<ReadCall['open']> }

/** Checks who calls what and writes the call down. Nothing of a large body is read before its grant was seen. */
async function admit(app: App, tenantId: string, { incoming }: Exchange): Promise<Admitted> {
  const { method = 'GET', url = '/' } = incoming
  const token = String(incoming.headers[MODEL_TOKEN_HEADER])
  if (isLarge(incoming) && !(await inTenant(app.database, tenantId, (tx) => isGrantLive(tx, token))))
    throw notPermitted()
  const body = await readBody(incoming)
  const path = url.split('?', 1)[0] ?? url
  const read = readJson(path, body)
  const { model, screened, open } = read
  const openOn = wiresOpenTo({ method, url })
  const asked = { token, openOn, path, model: model && shownModel(model), removed: screened.removed }
  const call = await admitCall(app, tenantId, asked)
  if (!call) throw notPermitted()
  if (call.callId === null) throw new Refused('not_found', `${method} ${url} is not open to agents on this service.`)
  const send = call.providerTools ? open() : screened
  const refused = whySpent(call) ?? send.refused ?? whyOtherModel(call.models, read, body)
  return { call, id: call.callId, url: targetOf(call, url), path, send: { ...send, refused } }
}

const notPermitted = () =>
  new Refused('not_permitted', 'This attempt may call no model: it is over, or its key was removed.')

/** What fails on our own side ends the call as well: a recorded call always has an end. */
async function carryOut(app: App, tenantId: string, admitted: Exchange & Admitted): Promise<Forwarded> {
  const { call, send, url, path, ...exchange } = admitted
  const noted = noteCall(app, tenantId, { ...call, ...send })
  try {
    if (send.refused !== null) throw new Refused('invalid', send.refused)
    const key = keyOf(app, tenantId, call)
    const headers = requestHeaders(call.wire, exchange.incoming.headers, key)
    return await forwardCall(exchange, { url, path, body: send.body, headers, key })
  } catch (error) {
    const { fault, message } = faultOf(app, error)
    return nothing(refuse(exchange, { fault, message }), message)
  } finally {
    await noted
  }
}

const nothing = (status: number | null, error: string): Forwarded => ({
  status,
  error,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
})

function readJson(path: string, body: Buffer): ReadCall {
  try {
    return readCall(path, body)
  } catch (error) {
    // RangeError: nested deeper than can be written again.
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error
    throw new Refused('invalid', 'The request is not valid JSON.')
  }
}

function keyOf(app: App, tenantId: string, { sealedKey, credentialId }: AdmittedCall): string | null {
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
