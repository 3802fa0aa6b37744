import { findFetchedInput } from './fetched-inputs-rules.ts'
import { isObject, type Json, keepClientTools, type ModelApi, shownModel } from './client-tools-rules.ts'

/** A call that makes its service fetch nothing: what to send, what was taken out of it, or why it cannot be made. */
export type ScreenedCall = { request: Json; removed: string[]; refused: string | null }

/** Beside the tools: fields that make a service search, call other servers, or run code. They go, the call stays. */
const reachingFields: Record<ModelApi, string[]> = {
  messages: ['mcp_servers', 'container'],
  chat: ['web_search_options', 'plugins', 'search_parameters', 'search_settings', 'enable_search', 'compound_custom'],
  responses: ['plugins', 'search_parameters'],
  gemini: [],
}

/** Fields that bring in what lies at the service, tools included, and cannot be seen here. */
const unseenFields: Record<ModelApi, string[]> = {
  messages: [],
  chat: [],
  responses: ['prompt'],
  gemini: ['cachedContent', 'cached_content'],
}

/** Models that search the network whatever they are asked, by the words that services put in their names. */
const SEARCHING = /(^|[-/:.])(search|sonar|compound|online|deep-research)([-/:.]|$)/i

const ALLOW = 'A person may allow it for the project: `sentra projects set PROJECT --provider-tools allow`.'
const NO_NETWORK = 'agents have no network, not even that of their model service'

/** The API that a path belongs to. */
export function apiOfPath(path: string): ModelApi {
  if (path.startsWith('/v1beta/')) return 'gemini'
  if (path.startsWith('/v1/messages')) return 'messages'
  return path === '/v1/responses' ? 'responses' : 'chat'
}

/**
 * Takes out of a call what the model service would carry out with its own network. An agent that declares a search tool
 * with every call goes on without it; a call that makes no sense without is refused in words that say what to do.
 */
export function screenCall(api: ModelApi, request: Json): ScreenedCall {
  const { kept, removed: tools } = keepClientTools(api, request['tools'])
  const inner = screenInner(api, request)
  const fields = reachingFields[api].filter((name) => request[name] !== undefined && request[name] !== null)
  const removed = [...new Set([...tools, ...inner.removed, ...fields])]
  const choice = tools.length === 0 ? request['tool_choice'] : keepChoice(request['tool_choice'], kept)
  const screened = Object.fromEntries(
    Object.entries({ ...request, ...inner.request }).filter(([name]) => !fields.includes(name)),
  )
  if (tools.length > 0) Object.assign(screened, { tools: kept, tool_choice: choice })
  return { request: screened, removed, refused: whyRefused(api, request, { tools, kept, choice }) ?? inner.refused }
}

/** Responses takes tools among its items too; Gemini counts the tokens of a whole request inside the request. */
function screenInner(api: ModelApi, request: Json): ScreenedCall {
  if (api === 'gemini') return screenCounted(request)
  const input = request['input']
  if (api !== 'responses' || !Array.isArray(input)) return { request: {}, removed: [], refused: null }
  const items = input.map((item: unknown) => keepToolsOfItem(item))
  const removed = items.flatMap((kept) => kept.removed)
  return { request: { input: items.map(({ item }) => item) }, removed, refused: null }
}

function screenCounted(request: Json): ScreenedCall {
  const screened: ScreenedCall = { request: {}, removed: [], refused: null }
  for (const name of ['generateContentRequest', 'generate_content_request']) {
    const counted = request[name]
    if (!isObject(counted)) continue
    const inner = screenCall('gemini', counted)
    screened.request[name] = inner.request
    screened.removed.push(...inner.removed)
    screened.refused ??= inner.refused
  }
  return screened
}

function keepToolsOfItem(item: unknown): { item: unknown; removed: string[] } {
  if (!isObject(item) || item['tools'] === undefined) return { item, removed: [] }
  const { kept, removed } = keepClientTools('responses', item['tools'])
  return { item: removed.length === 0 ? item : { ...item, tools: kept }, removed }
}

type Tools = { tools: string[]; kept: Json[]; choice: unknown }

function whyRefused(api: ModelApi, request: Json, { tools, kept, choice }: Tools): string | null {
  const unseen = unseenFields[api].find((name) => request[name] !== undefined && request[name] !== null)
  if (unseen !== undefined) {
    return `the call uses ${unseen}, which lies at the model service and may hold tools that reach the network. ${ALLOW}`
  }
  const address = findFetchedInput(api, request)
  if (address !== undefined) {
    return `the call names an address for the model service to fetch (${address}): ${NO_NETWORK}. Send the content itself, as base64. ${ALLOW}`
  }
  const model = [request['model'], ...(Array.isArray(request['models']) ? request['models'] : [])].find(isSearching)
  if (model !== undefined)
    return `the model ${shownModel(model)} searches the network: ${NO_NETWORK}. Use another model. ${ALLOW}`
  const isPointless = tools.length > 0 && (kept.length === 0 || choice === null)
  return isPointless ? `the call is for ${tools.join(', ')} of the model service alone: ${NO_NETWORK}. ${ALLOW}` : null
}

const isSearching = (model: unknown): model is string => typeof model === 'string' && SEARCHING.test(model)

/** The choice among tools, of which some are gone; null when it insists on one of those. */
function keepChoice(choice: unknown, kept: Json[]): unknown {
  if (!isObject(choice)) return choice
  const allowed = isObject(choice['allowed_tools']) ? choice['allowed_tools'] : choice
  if (choice['type'] === 'allowed_tools' && Array.isArray(allowed['tools'])) {
    const tools = allowed['tools'].filter((tool: unknown) => isObject(tool) && isAmong(kept, tool))
    if (tools.length === 0) return null
    return allowed === choice ? { ...choice, tools } : { ...choice, allowed_tools: { ...allowed, tools } }
  }
  return isAmong(kept, choice) || ['auto', 'any', 'none'].includes(String(choice['type'])) ? choice : null
}

/** A tool is named by its name, inside its kind for Chat, or by its kind alone. */
function isAmong(kept: Json[], wanted: Json): boolean {
  const name = nameOf(wanted)
  const all = kept.flatMap((tool) => [tool, ...(Array.isArray(tool['tools']) ? (tool['tools'] as Json[]) : [])])
  return all.some((tool) => (name === undefined ? tool['type'] === wanted['type'] : nameOf(tool) === name))
}

function nameOf(tool: Json): unknown {
  const inside = [tool['function'], tool['custom']].find(isObject)
  return tool['name'] ?? inside?.['name']
}
