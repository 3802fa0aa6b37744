import { expect, test } from 'vitest'
import { readCall } from './read-call-rules.ts'

const read = (path: string, text: string) => readCall(path, Buffer.from(text))

test('Chat streams are asked for their tokens; nothing else is changed', () => {
  const chat = read('/v1/chat/completions', '{"model":"m","stream":true,"stream_options":{"x":1}}')
  expect(chat.model).toBe('m')
  const expected = { model: 'm', stream: true, stream_options: { x: 1, include_usage: true } }
  for (const { body } of [chat.screened, chat.open()]) expect(JSON.parse(body.toString())).toEqual(expected)
  const body = Buffer.from('{ "model" : "m", "stream" : true }')
  expect(readCall('/v1/responses', body).open()).toEqual({ body, removed: [], refused: null })
  expect(read('/v1beta/models/gemini-3:generateContent', '{}').model).toBe('gemini-3')
  expect(read('/v1/models', '')).toMatchObject({ model: null, screened: { removed: [], refused: null } })
})

test('what is sent is what was read: the last of two fields with one name', () => {
  const { screened } = read('/v1/responses', '{"tools":[{"type":"web_search"}],"model":"m","tools":[]}')
  expect(screened.body.toString()).toBe('{"tools":[],"model":"m"}')
})

test.each(['{no', '[]', '"text"', 'null', ''.padEnd(100_000, '[')])('%.10s is no call', (text) => {
  expect(() => read('/v1/responses', text)).toThrow(SyntaxError)
})
