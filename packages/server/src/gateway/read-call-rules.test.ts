import { expect, test } from 'vitest'
import { readCall } from './read-call-rules.ts'

const allowed = { providerTools: true }
const read = (path: string, text: string, access = { providerTools: false }) =>
  readCall(path, Buffer.from(text), access)

test('Chat streams are asked for their tokens; nothing else is changed', () => {
  const chat = read('/v1/chat/completions', '{"model":"m","stream":true,"stream_options":{"x":1}}')
  expect(chat.model).toBe('m')
  expect(JSON.parse(chat.body.toString())).toEqual({
    model: 'm',
    stream: true,
    stream_options: { x: 1, include_usage: true },
  })
  const body = Buffer.from('{ "model" : "m", "stream" : true }')
  expect(readCall('/v1/responses', body, allowed).body).toBe(body)
  expect(read('/v1beta/models/gemini-3:generateContent', '{}').model).toBe('gemini-3')
  expect(read('/v1/models', '')).toEqual({ model: null, body: Buffer.alloc(0), removed: [], refused: null })
})

test('what is sent is what was read: the last of two fields with one name', () => {
  const { body } = read('/v1/responses', '{"tools":[{"type":"web_search"}],"model":"m","tools":[]}')
  expect(body.toString()).toBe('{"tools":[],"model":"m"}')
})

test.each(['{no', '[]', '"text"', 'null', ''.padEnd(100_000, '[')])('%.10s is no call', (text) => {
  expect(() => read('/v1/responses', text)).toThrow(SyntaxError)
})
