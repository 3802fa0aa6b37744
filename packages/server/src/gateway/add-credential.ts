import { type AddCredential, type Credential, type ModelWire, newId, providers, SentraError } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { type App, type Principal, seal, type Tx } from '#platform'
import { insertCredential, toCredential } from './credentials-store.ts'
import { normalBaseUrl } from './wire-rules.ts'

/** Stores a model service; its key only sealed. INVALID_INPUT when the name is no known service and says too little. */
export async function addCredential(
  tx: Tx,
  { app, principal }: { app: Pick<App, 'secretKey'>; principal: Principal },
  input: AddCredential,
): Promise<Credential> {
  const { wire, baseUrl } = serviceOf(input)
  const id = newId('credential')
  const row = await insertCredential(tx, {
    id,
    name: input.name,
    wire,
    baseUrl,
    sealedKey: input.key === undefined ? null : seal(app.secretKey, input.key, keyContext(tx.tenantId, id)),
    hint: input.key === undefined ? null : `…${input.key.slice(-4)}`,
    createdBy: principal.userId,
  })
  await recordAudit(tx, principal, {
    action: 'credential:add',
    subject: id,
    details: { name: row.name, wire, baseUrl },
  })
  appendEvent(tx, 'credential.added', { credentialId: id, name: row.name })
  return toCredential(row)
}

/** What a sealed key belongs to. */
export const keyContext = (tenantId: string, credentialId: string) => `${tenantId}/${credentialId}`

function serviceOf(input: AddCredential): { wire: ModelWire; baseUrl: string } {
  // "constructor" is a name like any other, and no service.
  const provider = Object.hasOwn(providers, input.name) ? providers[input.name] : undefined
  if (input.baseUrl !== undefined) {
    const wire = input.wire ?? provider?.wire ?? 'openai'
    return { wire, baseUrl: normalBaseUrl(wire, input.baseUrl) }
  }
  if (!provider || (input.wire ?? provider.wire) !== provider.wire) {
    const message = `${input.name} is not a service known by name (${Object.keys(providers).join(', ')}): say its address with --url, and with --wire what it speaks.`
    throw new SentraError('INVALID_INPUT', message)
  }
  if (input.key !== undefined) return provider
  throw new SentraError('INVALID_INPUT', `${input.name} needs a key: give it on standard input.`)
}
