import { z } from 'zod'
import type { Answer, Turn } from './script.ts'
import type { Wire } from './wire.ts'

const Part = z.looseObject({ text: z.string().optional(), functionResponse: z.unknown().optional() })
const Body = z.looseObject({
  contents: z.array(z.looseObject({ role: z.string().optional(), parts: z.array(Part) })),
  tools: z
    .array(z.looseObject({ functionDeclarations: z.array(z.looseObject({ name: z.string() })).optional() }))
    .optional(),
})

/** Gemini's generateContent, streamed or not. */
export const googleWire: Wire = {
  path: /^\/v1beta\/models\/[^/]+:(streamGenerateContent|generateContent)$/,
  readKey: (headers) => headers['x-goog-api-key'],
  read: (json) => readTurn(Body.parse(json)),
  events: (turn, answer) => [`data: ${JSON.stringify(googleWire.whole(turn, answer))}\n\n`],
  whole: (_turn, answer) => ({
    candidates: [{ index: 0, content: { role: 'model', parts: partsOf(answer) }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: 110, candidatesTokenCount: 20, totalTokenCount: 130 },
  }),
  errorEvent: `data: ${JSON.stringify({ error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } })}\n\n`,
}

function readTurn({ contents, tools = [] }: z.infer<typeof Body>): Turn {
  const parts = contents.filter(({ role }) => role !== 'model').flatMap((content) => content.parts)
  const last = parts.findLastIndex(({ text }) => text?.includes('SCRIPT:'))
  return {
    users: parts.flatMap(({ text }) => text ?? []),
    toolResults: parts.slice(last + 1).filter(({ functionResponse }) => functionResponse !== undefined).length,
    tools: tools.flatMap(({ functionDeclarations = [] }) => functionDeclarations.map(readTool)),
    model: 'gemini',
    isStream: true,
  }
}

/** The schema stands under one of two names. */
function readTool(tool: { name: string; parameters?: unknown; parametersJsonSchema?: unknown }) {
  const schema = (tool.parametersJsonSchema ?? tool.parameters ?? {}) as { properties?: object }
  return { name: tool.name, parameters: Object.keys(schema.properties ?? {}) }
}

function partsOf({ text, call }: Answer): object[] {
  const said = text === '' ? [] : [{ text }]
  return call ? [...said, { functionCall: { name: call.name, args: call.input } }] : said
}
