import { z } from 'zod'
import type { Answer, Turn } from './script.ts'
import { bearer, type Wire } from './wire.ts'

const Content = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() })), z.null()])
const Body = z.looseObject({
  model: z.string(),
  stream: z.boolean().optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: Content.optional() })),
  tools: z
    .array(
      z.looseObject({
        function: z.looseObject({
          name: z.string(),
          parameters: z.looseObject({ properties: z.unknown() }).optional(),
        }),
      }),
    )
    .optional(),
})

const usage = {
  prompt_tokens: 110,
  completion_tokens: 20,
  total_tokens: 130,
  prompt_tokens_details: { cached_tokens: 10 },
}

/** OpenAI Chat Completions, with every server that is compatible. */
export const chatWire: Wire = {
  path: /^\/v1\/chat\/completions$/,
  readKey: bearer,
  read: (json) => readTurn(Body.parse(json)),
  events: (turn, answer) => [
    chunk(turn, { delta: { role: 'assistant', content: answer.text } }),
    ...(answer.call ? [chunk(turn, { delta: { tool_calls: [{ index: 0, ...toolCall(answer.call) }] } })] : []),
    chunk(turn, { delta: {}, finish_reason: finishReason(answer) }),
    chunk(turn, null),
    'data: [DONE]\n\n',
  ],
  whole: ({ model }, answer) => ({
    ...head(model, 'chat.completion'),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: answer.text,
          ...(answer.call && { tool_calls: [toolCall(answer.call)] }),
        },
        finish_reason: finishReason(answer),
      },
    ],
    usage,
  }),
  errorEvent: `data: ${JSON.stringify({ error: { message: 'Overloaded', type: 'server_error', code: null } })}\n\n`,
}

function readTurn({ messages, tools = [], model, stream }: z.infer<typeof Body>): Turn {
  const last = messages.findLastIndex(({ role, content }) => role === 'user' && textOf(content).includes('SCRIPT:'))
  return {
    users: messages.filter(({ role }) => role === 'user').map(({ content }) => textOf(content)),
    toolResults: messages.slice(last + 1).filter(({ role }) => role === 'tool').length,
    tools: tools.map((tool) => ({
      name: tool.function.name,
      parameters: Object.keys(tool.function.parameters?.properties ?? {}),
    })),
    model,
    isStream: stream === true,
  }
}

function textOf(content: z.infer<typeof Content> | undefined): string {
  if (typeof content === 'string') return content
  return (content ?? []).map(({ text }) => text ?? '').join('\n')
}

function toolCall({ name, input }: { name: string; input: object }) {
  return { id: `call_${crypto.randomUUID()}`, type: 'function', function: { name, arguments: JSON.stringify(input) } }
}

function finishReason({ call, isCut }: Answer): string {
  if (isCut) return 'length'
  return call ? 'tool_calls' : 'stop'
}

function head(model: string, object: string) {
  return { id: `chatcmpl-${crypto.randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model }
}

/** A part of the answer; without one, the last chunk, which holds the usage. */
function chunk({ model }: Turn, choice: object | null): string {
  const choices = choice === null ? [] : [{ index: 0, finish_reason: null, ...choice }]
  const data = { ...head(model, 'chat.completion.chunk'), choices, ...(choice === null && { usage }) }
  return `data: ${JSON.stringify(data)}\n\n`
}
