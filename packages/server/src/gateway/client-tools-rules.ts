/** The four APIs behind the three wires: each declares its tools in its own way. */
export type ModelApi = 'messages' | 'chat' | 'responses' | 'gemini'
export type Json = Record<string, unknown>

/** What is left of a list of tools, and the names of what was taken out. */
export type KeptTools = { kept: Json[]; removed: string[] }

/**
 * Tools that the agent itself carries out, in its sandbox, or that only look into the request itself. Every other type,
 * known or not, is carried out by the model service, which has a network. Tools for a screen are not among them: a
 * sandbox has none.
 */
const clientTypes: Record<Exclude<ModelApi, 'gemini'>, RegExp> = {
  messages: /^(custom|(bash|text_editor|memory)_\d{8}|tool_search_tool_(bm25|regex)(_\d{8})?)$/,
  chat: /^(function|custom)$/,
  responses: /^(function|custom|namespace|local_shell|apply_patch|tool_search)$/,
}

/** A tool without a type is the agent's own: Messages says so, and compatible servers of Chat take it as a function. */
const typeOfPlain = { messages: 'custom', chat: 'function', responses: '' }

/** Gemini puts kinds of tools side by side into one object; both spellings of a field are understood. */
const GEMINI_CLIENT = new Set(['functionDeclarations', 'function_declarations'])

/** Keeps the tools that the agent carries out. What is no list of tools declares none. */
export function keepClientTools(api: ModelApi, tools: unknown): KeptTools {
  if (tools === undefined || tools === null) return { kept: [], removed: [] }
  if (!Array.isArray(tools)) return { kept: [], removed: ['tools'] }
  const each = tools.map((tool) => (api === 'gemini' ? keepGeminiTool(tool) : keepTool(api, tool)))
  return { kept: each.flatMap(({ kept }) => kept), removed: each.flatMap(({ removed }) => removed) }
}

function keepTool(api: Exclude<ModelApi, 'gemini'>, tool: unknown): KeptTools {
  if (!isObject(tool)) return { kept: [], removed: [UNNAMED] }
  const type = tool['type'] ?? typeOfPlain[api]
  if (!isClientTool(api, type, tool)) return { kept: [], removed: [nameOf(type)] }
  if (type !== 'namespace') return { kept: [tool], removed: [] }
  const { kept, removed } = keepClientTools(api, tool['tools'])
  return { kept: kept.length === 0 ? [] : [{ ...tool, tools: kept }], removed }
}

/** Of the shell only the one that the agent runs; its other kinds are containers of the service. */
function isClientTool(api: Exclude<ModelApi, 'gemini'>, type: unknown, tool: Json): boolean {
  if (typeof type !== 'string') return false
  if (api !== 'responses' || type !== 'shell') return clientTypes[api].test(type)
  return isObject(tool['environment']) && tool['environment']['type'] === 'local'
}

function keepGeminiTool(tool: unknown): KeptTools {
  if (!isObject(tool)) return { kept: [], removed: [UNNAMED] }
  const fields = Object.entries(tool)
  const own = fields.filter(([name]) => GEMINI_CLIENT.has(name))
  const removed = fields.filter(([name]) => !GEMINI_CLIENT.has(name)).map(([name]) => nameOf(name))
  return { kept: own.length === 0 ? [] : [Object.fromEntries(own)], removed }
}

const UNNAMED = 'a tool without a name'

/** A name is shown to people: what an agent made up to look like something else is not. */
const nameOf = (name: unknown) => (typeof name === 'string' && /^[\w$.:/-]{1,60}$/.test(name) ? name : UNNAMED)

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const MOST_CHARACTERS = 200

/** A model's name as it is stored and shown: an agent may send megabytes, and NUL is no text for the database. */
export const shownModel = (name: string) => name.slice(0, MOST_CHARACTERS).replaceAll('\u0000', '\uFFFD')
