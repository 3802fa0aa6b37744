import { StringDecoder } from 'node:string_decoder'

export type Tokens = { inputTokens: number; cachedInputTokens: number; outputTokens: number }

/** An answer that is no stream is kept up to this size, to read its last part; longer ones go uncounted. */
const MOST_BYTES = 32 * 1024 * 1024

/**
 * Reads what a model service counted from an answer as it passes, of any wire, streamed or not. Services report running
 * totals, so of several reports the largest counts.
 */
export class TokenCounter {
  readonly #isStream: boolean
  readonly #decoder = new StringDecoder('utf8')
  #text = ''
  #tokens: Tokens = { inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }

  constructor(contentType: string | undefined) {
    this.#isStream = contentType?.startsWith('text/event-stream') ?? false
  }

  add(chunk: Buffer): void {
    if (this.#text.length > MOST_BYTES) return
    this.#text += this.#decoder.write(chunk)
    if (!this.#isStream) return
    const lines = this.#text.split('\n')
    this.#text = lines.pop() ?? ''
    for (const line of lines) this.#readEvent(line)
  }

  end(): Tokens {
    if (this.#isStream) this.#readEvent(this.#text)
    else this.#read(this.#text)
    this.#text = ''
    return this.#tokens
  }

  /** Most events carry text and no count: only those that name one are parsed. */
  #readEvent(line: string): void {
    if (line.startsWith('data:') && line.includes('"usage')) this.#read(line.slice('data:'.length))
  }

  #read(text: string): void {
    const found = usageIn(parse(text))
    if (!found) return
    const tokens = toTokens(found)
    for (const name of ['inputTokens', 'cachedInputTokens', 'outputTokens'] as const)
      this.#tokens[name] = Math.max(this.#tokens[name], tokens[name])
  }
}

type Fields = Record<string, unknown>

/** Where each wire puts its counts: Messages and its stream's start, Chat, Responses' last event, Gemini. */
function usageIn(value: Fields | undefined): Fields | undefined {
  const places = [value?.['usage'], asFields(value?.['message'])?.['usage'], asFields(value?.['response'])?.['usage']]
  return [...places, value?.['usageMetadata']].map(asFields).find((usage) => usage !== undefined)
}

function toTokens(usage: Fields): Tokens {
  const details = asFields(usage['prompt_tokens_details']) ?? asFields(usage['input_tokens_details']) ?? {}
  // Anthropic counts what was read from and written to its cache apart from input_tokens; the others include it.
  const apart = count(usage, 'cache_creation_input_tokens') + count(usage, 'cache_read_input_tokens')
  return {
    inputTokens:
      count(usage, 'input_tokens') + apart + count(usage, 'prompt_tokens') + count(usage, 'promptTokenCount'),
    cachedInputTokens:
      count(usage, 'cache_read_input_tokens') +
      count(details, 'cached_tokens') +
      count(usage, 'cachedContentTokenCount'),
    outputTokens:
      count(usage, 'output_tokens') +
      count(usage, 'completion_tokens') +
      count(usage, 'candidatesTokenCount') +
      count(usage, 'thoughtsTokenCount'),
  }
}

function count(fields: Fields, name: string): number {
  const value = fields[name]
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0
}

function parse(text: string): Fields | undefined {
  try {
    return asFields(JSON.parse(text))
  } catch {
    return undefined // `[DONE]`, or an answer that is no JSON: nothing is counted in it
  }
}

const asFields = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null ? (value as Fields) : undefined
