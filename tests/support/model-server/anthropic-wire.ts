import { z } from 'zod'
import type { Answer, Turn } from './script.ts'
import type { Wire } from './wire.ts'

const Block = z.looseObject({ type: z.string(), text: z.string().optional() })
const Body = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(Block)]) })),
  tools: z
    .array(z.looseObject({ name: z.string(), input_schema: z.looseObject({ properties: z.unknown() }).optional() }))
    .optional(),
})

const usage = { input_tokens: 100, output_tokens: 20, cache_read_input_tokens: 10, cache_creation_input_tokens: 5 }

/** Anthropic Messages. */
export const anthropicWire: Wire = {
  path: /^\/v1\/messages$/,
  readKey: (headers) => headers['x-api-key'] ?? headers.authorization?.replace('Bearer ', ''),
  read: (json) => readTurn(Body.parse(json)),
  events: ({ model }, answer) => [
    event('message_start', { message: { ...message(model), content: [], usage: { ...usage, output_tokens: 1 } } }),
    ...blocksOf(answer).flatMap((block, index) => blockEvents(block, index)),
    event('message_delta', { delta: { stop_reason: stopReason(answer), stop_sequence: null }, usage }),
    event('message_stop', {}),
  ],
  whole: ({ model }, answer) => ({
    ...message(model),
    content: blocksOf(answer),
    stop_reason: stopReason(answer),
    usage,
  }),
  errorEvent: event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } }),
}

/** Only what came after the last text of a user counts: a text and tool results may stand in one message. */
function readTurn({ messages, tools = [], model, stream }: z.infer<typeof Body>): Turn {
  const blocks = messages
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content))
  const last = blocks.findLastIndex(({ text }) => text?.includes('SCRIPT:'))
  return {
    users: blocks.flatMap(({ text }) => text ?? []),
    toolResults: blocks.slice(last + 1).filter(({ type }) => type === 'tool_result').length,
    tools: tools.map(({ name, input_schema }) => ({ name, parameters: Object.keys(input_schema?.properties ?? {}) })),
    model,
    isStream: stream === true,
  }
}

function message(model: string) {
  return { id: `msg_${crypto.randomUUID()}`, type: 'message', role: 'assistant', model, stop_sequence: null }
}

function stopReason({ call, isCut }: Answer): string {
  if (isCut) return 'max_tokens'
  return call ? 'tool_use' : 'end_turn'
}

type AnswerBlock = { type: string; text?: string; id?: string; name?: string; input?: unknown }

function blocksOf({ text, call }: Answer): AnswerBlock[] {
  const said = text === '' ? [] : [{ type: 'text', text }]
  if (!call) return said
  return [...said, { type: 'tool_use', id: `toolu_${crypto.randomUUID()}`, name: call.name, input: call.input }]
}

function blockEvents(block: AnswerBlock, index: number): string[] {
  const isText = block.type === 'text'
  const start = isText ? { type: 'text', text: '' } : { ...block, input: {} }
  const delta = isText
    ? { type: 'text_delta', text: block.text }
    : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) }
  return [
    event('content_block_start', { index, content_block: start }),
    event('content_block_delta', { index, delta }),
    event('content_block_stop', { index }),
  ]
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
}
