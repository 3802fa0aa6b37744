import type { AttemptId, CredentialId, ModelWire, SpecId } from '@sentra/contract'
import { sql } from 'kysely'
import type { App } from '#platform'
import { hashToken } from './grants-store.ts'

/** `openOn`: wires on which method and path may be called. `removed`: what goes unless the grant allows it. */
type AskedCall = { token: string; openOn: ModelWire[]; path: string; model: string | null; removed: string[] }

/** What a call's grant opens. `callId` is its record; null when the path is not open on the wire of the credential. */
export type AdmittedCall = {
  attemptId: AttemptId
  credentialId: CredentialId
  wire: ModelWire
  baseUrl: string
  sealedKey: Buffer | null
  providerTools: boolean
  /** The only models that may be called; null for every one. */
  models: string[] | null
  /** What the log of the run says already. */
  told: string[]
  callId: number | null
  /** The spec whose budget is used up, and that budget: the call must not be forwarded. */
  spentSpecId: SpecId | null
  spentTokens: number | null
}

/**
 * Checks the grant of a call and records it, durable when this resolves; undefined when the token opens nothing now. One
 * statement that stamps the tenant itself: with a transaction around it an agent would wait for five answers.
 */
export async function admitCall(
  { database }: Pick<App, 'database'>,
  tenantId: string,
  { token, openOn, path, model, removed }: AskedCall,
): Promise<AdmittedCall | undefined> {
  const { rows } = await sql<AdmittedCall>`
    select attempt_id as "attemptId", credential_id as "credentialId", wire, base_url as "baseUrl",
      sealed_key as "sealedKey", provider_tools as "providerTools", told, models, call_id as "callId",
      spent_spec_id as "spentSpecId", spent_tokens as "spentTokens"
    from admit_model_call(${tenantId}, ${hashToken(token)}, ${openOn}::text[], ${path}, ${model}, ${removed}::text[])`.execute(
    database.app,
  )
  return rows[0]
}
