import { describe, expect, test } from 'vitest'
import { TokenCounter } from './count-tokens.ts'

const sse = (...events: object[]) => events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join('')

const answers = {
  'Messages, streamed': sse(
    {
      type: 'message_start',
      message: {
        usage: { input_tokens: 10, cache_creation_input_tokens: 20, cache_read_input_tokens: 70, output_tokens: 1 },
      },
    },
    { type: 'content_block_delta', delta: { text: '"usage" in a text is no count' } },
    { type: 'message_delta', usage: { output_tokens: 12 } },
    { type: 'message_delta', usage: { output_tokens: 30 } },
  ),
  Messages: JSON.stringify({
    usage: { input_tokens: 10, cache_creation_input_tokens: 20, cache_read_input_tokens: 70, output_tokens: 30 },
  }),
  'Chat, streamed': `${sse(
    { choices: [{ delta: { content: 'é' } }], usage: null },
    { choices: [], usage: { prompt_tokens: 100, completion_tokens: 30, prompt_tokens_details: { cached_tokens: 70 } } },
  )}data: [DONE]\n\n`,
  'Responses, streamed': sse({
    type: 'response.completed',
    response: { usage: { input_tokens: 100, output_tokens: 30, input_tokens_details: { cached_tokens: 70 } } },
  }),
  'Gemini, streamed': sse(
    { usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 3, thoughtsTokenCount: 5 } },
    {
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 70,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 10,
      },
    },
  ),
}

describe.each(Object.entries(answers))('%s', (name, text) => {
  const type = name.includes('streamed') ? 'text/event-stream; charset=utf-8' : 'application/json'

  test.each([1, 7, 1_000_000])('is counted when it comes in pieces of %i bytes', (size) => {
    const counter = new TokenCounter(type)
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) counter.add(bytes.subarray(at, at + size))
    expect(counter.end()).toEqual({ inputTokens: 100, cachedInputTokens: 70, outputTokens: 30 })
  })
})

test.each(['not json', '{"usage":"none"}', '{"usage":{"input_tokens":-5,"output_tokens":1e300}}', '[]', ''])(
  'nothing is counted in %s',
  (text) => {
    const counter = new TokenCounter('application/json')
    counter.add(Buffer.from(text))
    expect(counter.end()).toEqual({ inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 })
  },
)
