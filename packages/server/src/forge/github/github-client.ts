import { request } from '@octokit/request'
import { RequestError } from '@octokit/request-error'
import type { z } from 'zod'
import { forgeError, unreachable } from './failure-rules.ts'

const TIMEOUT_MS = 15_000
const MOST_HOPS = 3
const REDIRECTS = [301, 302, 307, 308]

export type GithubAccess = {
  apiUrl: string
  token: string
  version: string
  /** Of the token of an app, which has permissions and no account. */
  permissions?: Record<string, string>
  /** Another token when this one is not taken any more; errors say why there is none. */
  renew?: () => Promise<string>
}
/** A repository, as routes name it. */
export type Place = { owner: string; repo: string }

type Ask<T> = {
  /** `GET /repos/{owner}/{repo}`, with its parameters. */
  route: string
  parameters: Record<string, unknown>
  answer: z.ZodType<T>
  /** What it is for, as in "GitHub refused to ...". */
  what: string
}

/** One token at one address of GitHub's API. Nothing is repeated here: whoever asks is a job, which is. */
export class GithubClient {
  readonly #access: GithubAccess
  /** True when a redirect was followed: the repository has a new name. */
  wasMoved = false

  constructor(access: GithubAccess) {
    this.#access = access
  }

  /** Errors: FORGE_UNREACHABLE, FORGE_LIMITED, FORGE_REFUSED. */
  async ask<T>({ route, parameters, answer, what }: Ask<T>): Promise<T> {
    const { data } = await this.#send(route, parameters).catch((error: unknown) => {
      throw toForgeError(error, what)
    })
    const parsed = answer.safeParse(data)
    if (parsed.success) return parsed.data
    throw unreachable('its answer has another form than GitHub’s: is the address of the API right?', parsed.error)
  }

  /** The scopes of a classic token; undefined for one that has permissions instead. */
  async scopes(route: string, parameters: Record<string, unknown>): Promise<string[] | undefined> {
    const { headers } = await this.#send(route, parameters).catch((error: unknown) => {
      throw toForgeError(error, 'look at the repository')
    })
    const said = headers['x-oauth-scopes']
    return said === undefined ? undefined : said.split(/,\s*/)
  }

  /** Where a file lies that GitHub keeps elsewhere: the address that it sends us to, which is not asked. Errors: as `ask`. */
  async locate({ route, parameters, what }: Omit<Ask<string>, 'answer'>): Promise<string> {
    const reply = await this.#renewing((token) => request(route, this.#options(token, parameters))).catch(
      (error: unknown) => {
        throw toForgeError(error, what)
      },
    )
    const { location } = reply.headers
    if (REDIRECTS.includes(reply.status) && location !== undefined) return location
    throw unreachable(`it was to say where to ${what}, and did not`)
  }

  /** What an app was given; undefined for a token that a person made. */
  get permissions(): Record<string, string> | undefined {
    return this.#access.permissions
  }

  /** A token of an app that ended early is made anew, once: what was refused for it was not done. */
  async #renewing<T>(send: (token: string) => Promise<T>): Promise<T> {
    const { token, renew } = this.#access
    try {
      return await send(token)
    } catch (error) {
      if (renew === undefined || !isTokenRefused(error)) throw error
      return send(await renew())
    }
  }

  #options(token: string, parameters: Record<string, unknown>) {
    const { apiUrl, version } = this.#access
    return {
      ...parameters,
      baseUrl: apiUrl,
      headers: {
        authorization: `Bearer ${token}`,
        'user-agent': `sentra/${version}`,
        'x-github-api-version': '2022-11-28',
      },
      // fetch would take the token along to wherever a redirect leads.
      request: { redirect: 'manual' as const, signal: AbortSignal.timeout(TIMEOUT_MS) },
    }
  }

  #send(route: string, parameters: Record<string, unknown>) {
    return this.#renewing((token) => this.#sendWith(token, route, parameters))
  }

  async #sendWith(token: string, route: string, parameters: Record<string, unknown>) {
    const { apiUrl } = this.#access
    const options = this.#options(token, parameters)
    let reply = await request(route, options)
    for (let hop = 0; REDIRECTS.includes(reply.status); hop += 1) {
      const [method = 'GET'] = route.split(' ')
      const url = sameApi(apiUrl, reply.headers.location, hop)
      reply = await request(`${method} ${url}`, { ...options, ...withoutPath(route, parameters) })
      this.wasMoved = true
    }
    return reply
  }
}

const isTokenRefused = (error: unknown) =>
  error instanceof RequestError && (error.status === 401 || /suspended/i.test(wordsOf(error.response?.data)))

/** Parameters that the route itself took; after a redirect they must not be sent once more in the body. */
function withoutPath(route: string, parameters: Record<string, unknown>): Record<string, unknown> {
  const taken = [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return Object.fromEntries(
    Object.keys(parameters).flatMap((name) => (taken.includes(name) ? [[name, undefined]] : [])),
  )
}

function sameApi(apiUrl: string, location: string | undefined, hop: number): string {
  const url = URL.canParse(location ?? '', apiUrl) ? new URL(location ?? '', apiUrl) : undefined
  if (url !== undefined && url.origin === new URL(apiUrl).origin && hop < MOST_HOPS) return url.href
  throw unreachable('it sends us on to another place, where its token does not go')
}

function toForgeError(error: unknown, what: string): unknown {
  if (!(error instanceof RequestError)) {
    return error instanceof DOMException ? unreachable(`nothing for ${TIMEOUT_MS / 1_000} s`, error) : error
  }
  // Octokit says 500 when there was no answer at all.
  if (error.response === undefined) return unreachable(error.message, error)
  const { status, headers, data } = error.response
  return forgeError({ status, headers, said: wordsOf(data) }, what, new Date())
}

/** `message` and what `errors` adds to it. */
function wordsOf(data: unknown): string {
  const { message, errors } = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>
  const more = Array.isArray(errors) ? errors.map((error) => (error as { message?: unknown } | null)?.message) : []
  return [message, ...more].filter((text) => typeof text === 'string' && text !== '').join(': ')
}
