import type { KeyObject } from 'node:crypto'
import type { z } from 'zod'
import { appError, appUnreachable } from './app-failure-rules.ts'
import { signAppJwt } from './sign-app-jwt.ts'

const TIMEOUT_MS = 15_000
const MOST_HOPS = 3
const REDIRECTS = [301, 302, 307, 308]

export type AppIdentity = { apiUrl: string; appId: string; name: string; key: KeyObject; version: string }

type Ask<T> = { method: 'GET' | 'POST'; path: string; body?: object; answer: z.ZodType<T>; what: string }

/**
 * Asks GitHub as the app itself, which sees nothing of a repository but where it is installed. Undefined for a 404.
 * Errors: FORGE_REFUSED, FORGE_LIMITED, FORGE_UNREACHABLE.
 */
export async function askAsApp<T>(app: AppIdentity, { answer, ...ask }: Ask<T>): Promise<T | undefined> {
  const reply = await send(app, ask)
  const data: unknown = await reply.json().catch(() => undefined)
  if (reply.status === 404) return undefined
  if (!reply.ok) {
    const said = (data as { message?: unknown } | undefined)?.message
    const header = (name: string) => reply.headers.get(name) ?? undefined
    const words = {
      said: typeof said === 'string' ? said : '',
      date: header('date'),
      retryAfter: header('retry-after'),
    }
    throw appError({ status: reply.status, ...words }, { name: app.name, what: ask.what }, new Date())
  }
  const parsed = answer.safeParse(data)
  if (parsed.success) return parsed.data
  throw appUnreachable('its answer has another form than GitHub’s: is the address of the API right?', parsed.error)
}

/** A repository that was renamed answers by a redirect; the proof of the app goes to its own API alone. */
async function send(app: AppIdentity, { method, path, body }: Omit<Ask<unknown>, 'answer'>): Promise<Response> {
  let url = `${app.apiUrl}${path}`
  for (let hop = 0; ; hop += 1) {
    const reply = await fetchOnce(app, { method, url, body })
    if (!REDIRECTS.includes(reply.status)) return reply
    const next = URL.parse(reply.headers.get('location') ?? '', url)
    if (next === null || next.origin !== new URL(app.apiUrl).origin || hop >= MOST_HOPS)
      throw appUnreachable('it sends us on to another place, where the key of the app does not go')
    url = next.href
  }
}

type Once = { method: string; url: string; body: object | undefined }

function fetchOnce({ version, ...app }: AppIdentity, { method, url, body }: Once): Promise<Response> {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${signAppJwt(app, new Date())}`,
    'user-agent': `sentra/${version}`,
    'x-github-api-version': '2022-11-28',
    ...(body && { 'content-type': 'application/json' }),
  }
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  return fetch(url, { method, headers, redirect: 'manual', signal, ...(body && { body: JSON.stringify(body) }) }).catch(
    (error: unknown) => {
      const isLate = error instanceof DOMException
      throw appUnreachable(isLate ? `nothing for ${TIMEOUT_MS / 1_000} s` : whyOf(error), error)
    },
  )
}

/** `fetch failed` says nothing; its cause does. */
function whyOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error && cause.message !== '' ? cause.message : message
}
