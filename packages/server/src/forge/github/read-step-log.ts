import { type FailedStep, StepCut } from '../feedback/log-rules.ts'
import { unreachable } from './failure-rules.ts'
import type { GithubAccess } from './github-client.ts'

const TIMEOUT_MS = 60_000
/** Logs that are longer are cut here: what follows is not read. */
const MOST_BYTES = 256 * 1024 * 1024
/** A line that is longer is not kept as a whole. */
const MOST_LINE = 64 * 1024

/**
 * What a step printed, out of the log that lies at an address which GitHub named. The token does not go there: the address
 * itself says who may read. It is encrypted, or of this host like the API itself, and leads nowhere else. Undefined when
 * the log is gone. Errors: FORGE_UNREACHABLE.
 */
export async function readStepLog(
  address: string,
  { apiUrl, version }: GithubAccess,
  step: FailedStep,
): Promise<string | undefined> {
  const url = requireSafe(address, apiUrl)
  const reply = await fetch(url, {
    headers: { 'user-agent': `sentra/${version}` },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw unreachable('its store of logs cannot be reached', error)
  })
  if (reply.status >= 500) throw unreachable(`its store of logs answered ${reply.status}`)
  if (!reply.ok || reply.body === null) return undefined
  return cut(reply.body, step).catch((error: unknown) => {
    throw unreachable('a log broke off', error)
  })
}

async function cut(body: ReadableStream<Uint8Array>, step: FailedStep): Promise<string> {
  const own = new StepCut(step)
  let [rest, bytes] = ['', 0]
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    bytes += chunk.length
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r?\n/)
    rest = (lines.pop() ?? '').slice(0, MOST_LINE)
    // What is left of the log is not fetched: leaving the loop ends the request.
    if (!lines.every((line) => own.add(line)) || bytes > MOST_BYTES) return own.text()
  }
  if (rest !== '') own.add(rest)
  return own.text()
}

function requireSafe(address: string, apiUrl: string): URL {
  const api = new URL(apiUrl)
  const url = URL.canParse(address, apiUrl) ? new URL(address, apiUrl) : undefined
  const isPlain = url !== undefined && `${url.username}${url.password}` === ''
  const isHere = api.protocol === 'http:' && url?.protocol === 'http:' && url.hostname === api.hostname
  if (url !== undefined && isPlain && (url.protocol === 'https:' || isHere)) return url
  throw unreachable('it keeps its logs at an address that is not encrypted')
}
