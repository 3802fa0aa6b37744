import type { CredentialTest } from '@sentra/contract'
import { type App, unseal } from '#platform'
import { keyContext } from './add-credential.ts'
import type { CredentialRow } from './credentials-store.ts'
import { modelsUrl, requestHeaders } from './wire-rules.ts'

const TIMEOUT_MS = 15_000
const MOST_MODELS = 200

/** Asks a service for its models with the stored key. What is wrong with it is an answer, not an error. */
export async function testCredential(app: App, tenantId: string, row: CredentialRow): Promise<CredentialTest> {
  const key = row.sealedKey === null ? null : unseal(app.secretKey, row.sealedKey, keyContext(tenantId, row.id))
  // Anthropic refuses calls that do not name a version; 2023-06-01 is its only one.
  const given = row.wire === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {}
  const headers = requestHeaders(row.wire, given, key) as Record<string, string>
  try {
    const response = await fetch(modelsUrl(row), {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const models = modelsIn(await response.text())
    return { works: response.ok, status: response.status, detail: wordsFor(response.status, models.length), models }
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error }
    return {
      works: false,
      status: null,
      detail: `No answer from ${row.baseUrl}: ${cause?.message ?? message}`,
      models: [],
    }
  }
}

function wordsFor(status: number, models: number): string {
  if (status < 300) return `The service answers and lists ${models} models.`
  if (status === 401 || status === 403) return `The service refuses the key (HTTP ${status}): add the right one.`
  if (status === 404) return 'The service lists no models at this address (HTTP 404): check --url.'
  return `The service answers HTTP ${status}.`
}

/** Names in the lists of all three wires: `data[].id` or `models[].name`. */
function modelsIn(text: string): string[] {
  try {
    const { data, models } = JSON.parse(text) as { data?: unknown; models?: unknown }
    const items = [data, models].find(Array.isArray) as { id?: unknown; name?: unknown }[] | undefined
    const names = (items ?? []).map((item) => item.id ?? item.name).filter((name) => typeof name === 'string')
    return names.map((name) => name.replace(/^models\//, '')).slice(0, MOST_MODELS)
  } catch {
    return [] // no JSON: the status says what there is to say
  }
}
