import { type ModelWire, modelWires, wireRoots } from '@sentra/contract'

type WireRules = { paths: RegExp[]; models: string; authorize: (key: string) => Record<string, string> }

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** Beginning of the long-lived tokens that `claude setup-token` prints; they go in another header than API keys. */
const SUBSCRIPTION_TOKEN = 'sk-ant-oat'

/** What may be called on each wire, and how its key is attached. Files, batches and administration are not models. */
const wires: Record<ModelWire, WireRules> = {
  anthropic: {
    paths: [/^POST \/v1\/messages$/, /^POST \/v1\/messages\/count_tokens$/, /^GET \/v1\/models(\/[\w.:-]+)?$/],
    models: '/v1/models',
    authorize: (key) => (key.startsWith(SUBSCRIPTION_TOKEN) ? bearer(key) : { 'x-api-key': key }),
  },
  openai: {
    paths: [/^POST \/v1\/chat\/completions$/, /^POST \/v1\/responses$/, /^GET \/v1\/models(\/[\w.:/-]+)?$/],
    models: '/v1/models',
    authorize: bearer,
  },
  google: {
    paths: [
      /^POST \/v1beta\/models\/[\w.-]+:(generateContent|streamGenerateContent|countTokens)$/,
      /^GET \/v1beta\/models(\/[\w.-]+)?$/,
    ],
    models: '/v1beta/models',
    authorize: (key) => ({ 'x-goog-api-key': key }),
  },
}

/**
 * `alt=sse` is how Gemini asks for a stream, `beta=true` Claude Code for its extras; the others page through models.
 * Nothing else passes: `key` and `access_token` would be another account's, and what is sent there leaves the sandbox.
 */
const QUERY = new Set(['alt', 'beta', 'limit', 'after_id', 'before_id', 'pageSize', 'pageToken', 'api-version'])

type Call = { method: string; url: string }

/** Wires on which agents may make this call. */
export function wiresOpenTo({ method, url }: Call): ModelWire[] {
  const [path = ''] = url.split('?', 1)
  if (path.includes('..')) return []
  return modelWires.filter((wire) => wires[wire].paths.some((pattern) => pattern.test(`${method} ${path}`)))
}

/** The address at a service that an open call leads to. */
export function targetOf(service: { wire: ModelWire; baseUrl: string }, called: string): URL {
  const [path = '', search = ''] = called.split('?', 2)
  const url = new URL(service.baseUrl + path.slice(wireRoots[service.wire].length))
  for (const [name, value] of new URLSearchParams(search)) if (QUERY.has(name)) url.searchParams.append(name, value)
  return url
}

/** Where a service lists its models. */
export function modelsUrl({ wire, baseUrl }: { wire: ModelWire; baseUrl: string }): URL {
  return new URL(baseUrl + wires[wire].models.slice(wireRoots[wire].length))
}

/** A base URL as it is stored: no slash at its end, and for Anthropic without the /v1 that some copy with it. */
export function normalBaseUrl(wire: ModelWire, url: string): string {
  const plain = url.replace(/\/+$/, '')
  return wire === 'openai' ? plain : plain.replace(/\/v1(beta)?$/, '')
}

/** Headers that speak of one connection, could carry another credential, or say where the agent is. */
const ABOUT_CONNECTION =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-length|content-encoding|accept-encoding)$/
const ABOUT_CALLER =
  /^(authorization|x-api-key|x-goog-api-key|cookie|forwarded|via|x-real-ip|x-forwarded-.*|x-sentra-.*)$/
/** Would turn an allowed call into another one, or let another organisation of the same key pay for it. */
const TURNING =
  /^(x-http-method(-override)?|x-method-override|x-original-url|x-rewrite-url|openai-organization|openai-project|x-goog-user-project)$/
const NOT_FORWARDED = [ABOUT_CONNECTION, ABOUT_CALLER, TURNING]
/** Beside the connection: cookies, where else to go, and whose account the key is of. */
const NOT_RETURNED = [
  /^(connection|keep-alive|transfer-encoding|te|trailer|upgrade|set-cookie|alt-svc)$/,
  /^(location|www-authenticate|openai-organization|openai-project|anthropic-organization-id)$/,
]

type Headers = Record<string, string | string[] | undefined>

const without = (headers: Headers, kinds: RegExp[]) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => value !== undefined && !kinds.some((kind) => kind.test(name))),
  )

/** A body is what we read as JSON in UTF-8: another word for it could make the service read it differently. */
const JSON_BODY = { 'content-type': 'application/json' }

/** Headers of the forwarded call. `identity`: tokens are counted in what passes, so it must not be compressed. */
export function requestHeaders(wire: ModelWire, given: Headers, key: string | null): Headers {
  const auth = key === null ? {} : wires[wire].authorize(key)
  const plain = { 'accept-encoding': 'identity', ...(given['content-type'] !== undefined && JSON_BODY) }
  return { ...without(given, NOT_FORWARDED), ...subscriptionBeta(given, key), ...auth, ...plain }
}

/** Anthropic takes a subscription's token only with this flag; the agent's own flags stay. */
function subscriptionBeta(given: Headers, key: string | null): Headers {
  if (!key?.startsWith(SUBSCRIPTION_TOKEN)) return {}
  const flags = new Set(
    String(given['anthropic-beta'] ?? '')
      .split(',')
      .filter(Boolean),
  )
  return { 'anthropic-beta': [...flags.add('oauth-2025-04-20')].join(',') }
}

/** A stream has no length: one that breaks off gets an error at its end. */
export function responseHeaders(given: Headers): Headers {
  const isStream = String(given['content-type']).startsWith('text/event-stream')
  return without(given, isStream ? [...NOT_RETURNED, /^content-length$/] : NOT_RETURNED)
}
