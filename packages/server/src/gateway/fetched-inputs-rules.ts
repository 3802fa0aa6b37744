import { isObject, type Json, type ModelApi } from './client-tools-rules.ts'

/** Where each API holds what the model reads. */
const inputFields: Record<ModelApi, string[]> = {
  messages: ['messages', 'system'],
  chat: ['messages'],
  responses: ['input', 'instructions'],
  gemini: ['contents', 'systemInstruction', 'system_instruction'],
}

/** Sources of an image or document that lie in the request or were uploaded before, which the gateway lets nobody do. */
const PLAIN_SOURCES = new Set<unknown>(['base64', 'text', 'content', 'file'])
/** `image_url`, `file_url`, and what compatible servers added: `video_url`, `imageUrl`. */
const ADDRESS_FIELD = /\wurl$/i
/** Fields for content itself, which some servers take an address in. */
const CONTENT_FIELD = /^(file_data|data)$/
const ADDRESS = /^\s*[a-z][a-z\d+.-]*:/i
const FILE_URI = /^file_?uri$/i

/** The field in which a request names an address for the service to fetch; undefined when it brings all content itself. */
export function findFetchedInput(api: ModelApi, request: Json): string | undefined {
  // A list and no recursion: how deep an agent nests its objects is its own choice.
  const open: unknown[] = inputFields[api].map((field) => request[field])
  while (open.length > 0) {
    const value = open.pop()
    if (Array.isArray(value)) for (const item of value) open.push(item)
    if (!isObject(value)) continue
    for (const [name, child] of Object.entries(value)) {
      if (isOpaque(api, value, name)) continue
      if (isAddress(api, name, child)) return name
      open.push(child)
    }
  }
  return undefined
}

/** Input, result and schema of the agent's own tools: any JSON, which the service does not read as content. */
function isOpaque(api: ModelApi, parent: Json, name: string): boolean {
  if (api === 'messages') return name === 'input' && String(parent['type']).endsWith('tool_use')
  if (api === 'responses') return name === 'tools'
  return api === 'gemini' && (name === 'args' || name === 'response')
}

function isAddress(api: ModelApi, name: string, value: unknown): boolean {
  if (api === 'messages') return name === 'source' && isObject(value) && !PLAIN_SOURCES.has(value['type'])
  if (api === 'gemini') return FILE_URI.test(name) && !isData(value)
  if (CONTENT_FIELD.test(name)) return typeof value === 'string' && ADDRESS.test(value) && !isData(value)
  return ADDRESS_FIELD.test(name) && namesAddress(value)
}

/** An address stands in its field or, for Chat, in an object there; an absent one names nothing. */
function namesAddress(value: unknown): boolean {
  const url = isObject(value) ? value['url'] : value
  return url !== undefined && url !== null && !isData(url)
}

const isData = (url: unknown) => typeof url === 'string' && /^data:/i.test(url)
