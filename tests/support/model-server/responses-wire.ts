import { z } from 'zod'
import type { Answer, OfferedTool, ToolCall, Turn } from './script.ts'
import { bearer, type Wire } from './wire.ts'

const Content = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))])
const Item = z.looseObject({ type: z.string().optional(), role: z.string().optional(), content: Content.nullish() })
const Tool = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  parameters: z.looseObject({ properties: z.unknown() }).nullish(),
  /** Tools of one MCP server. */
  tools: z.array(z.looseObject({ type: z.string(), name: z.string().optional() })).optional(),
})
const Body = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  input: z.union([z.string(), z.array(Item)]),
  tools: z.array(Tool).optional(),
})

const usage = {
  input_tokens: 110,
  input_tokens_details: { cached_tokens: 10 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 130,
}

/** OpenAI Responses. */
export const responsesWire: Wire = {
  path: /^\/v1\/responses$/,
  readKey: bearer,
  read: (json) => readTurn(Body.parse(json)),
  events: (turn, answer) => {
    const whole = responsesWire.whole(turn, answer) as { output: object[] }
    const items = whole.output.flatMap((item, output_index) => [
      event('response.output_item.added', { output_index, item }),
      event('response.output_item.done', { output_index, item }),
    ])
    const created = event('response.created', { response: { ...whole, status: 'in_progress', output: [] } })
    return [created, ...items, event('response.completed', { response: whole })]
  },
  whole: ({ model }, answer) => ({
    id: `resp_${crypto.randomUUID()}`,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: 'completed',
    model,
    output: outputOf(answer),
    usage,
  }),
  errorEvent: event('error', { code: 'server_error', message: 'Overloaded', param: null, sequence_number: 0 }),
}

function readTurn({ input, tools = [], model, stream }: z.infer<typeof Body>): Turn {
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : input
  const last = items.findLastIndex(({ role, content }) => role === 'user' && textOf(content).includes('SCRIPT:'))
  return {
    users: items.filter(({ role }) => role === 'user').map(({ content }) => textOf(content)),
    toolResults: items.slice(last + 1).filter((item) => 'type' in item && item.type?.endsWith('_call_output')).length,
    tools: tools.flatMap(offered),
    model,
    isStream: stream === true,
  }
}

function offered(tool: z.infer<typeof Tool>): OfferedTool[] {
  const { name, tools } = tool
  if (tools) {
    return tools.flatMap((inner) =>
      inner.name === undefined
        ? []
        : { name: inner.name, parameters: [], ...(name !== undefined && { namespace: name }) },
    )
  }
  return name === undefined ? [] : [{ name, parameters: Object.keys(tool.parameters?.properties ?? {}) }]
}

function textOf(content: z.infer<typeof Content> | null | undefined): string {
  if (typeof content === 'string') return content
  return (content ?? []).map(({ text }) => text ?? '').join('\n')
}

function outputOf({ text, call }: Answer): object[] {
  const content = [{ type: 'output_text', text, annotations: [] }]
  const said = { type: 'message', id: `msg_${crypto.randomUUID()}`, role: 'assistant', status: 'completed', content }
  return [...(text === '' ? [] : [said]), ...(call ? [functionCall(call)] : [])]
}

function functionCall({ name, input, namespace }: ToolCall): object {
  const id = crypto.randomUUID()
  return {
    type: 'function_call',
    id: `fc_${id}`,
    call_id: `call_${id}`,
    name,
    ...(namespace !== undefined && { namespace }),
    arguments: JSON.stringify(input),
    status: 'completed',
  }
}

function event(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
}
