import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeFrames } from '@sentra/contract/journal'
import { afterAll, afterEach, expect, test } from 'vitest'
import { Conversation } from './conversation.ts'
import { Journal } from './journal.ts'
import { toolsFor } from './mcp/tools.ts'

const directory = mkdtempSync(join(tmpdir(), 'sentra-conversation-'))
const file = join(directory, 'journal')
afterEach(() => rmSync(file))
afterAll(() => rmSync(directory, { recursive: true }))

test('an answer that comes after the wait becomes the next prompt', async () => {
  const journal = await Journal.create(file)
  const conversation = new Conversation(journal, 0.05)
  expect(await conversation.ask({ text: 'Which colour?', options: [] })).toEqual({ answered: false })
  expect(conversation.hasUnanswered).toBe(true)

  await journal.sync()
  const [frame] = decodeFrames(readFileSync(file)).frames
  const { key } = JSON.parse(Buffer.from(frame?.body ?? []).toString()) as { key: string }
  conversation.answer(key, 'red')
  expect(conversation.hasUnanswered).toBe(false)
  expect(conversation.takePrompts()).toEqual([{ text: 'The answer to your question "Which colour?" is:\n\nred' }])

  conversation.close()
  conversation.tell({ id: 'msg-1', by: 'local', text: 'too late' })
  conversation.answer('nobody asked', 'blue')
  expect(conversation.takePrompts()).toEqual([])
  await journal.sync()
  expect(decodeFrames(readFileSync(file)).frames).toHaveLength(3)
})

test('words that come before a question is asked are told in its place, and those that come while it waits with its answer', async () => {
  const journal = await Journal.create(file)
  const conversation = new Conversation(journal, 5)
  const submitted = new Set<never>()
  const ask = toolsFor([])['ask_human']
  const context = { journal, conversation, submitted, proposed: new Set<string>(), onActivity: () => {} }
  const call = () => ask?.call({ question: 'How many?', options: [] }, context)
  conversation.tell({ id: 'msg-1', by: 'ann', text: 'Make it two.' })
  expect(await call()).toMatch(/not put to anybody.*\n\nA person \(ann\) says:\n\nMake it two\.\n\nAsk again/s)

  const answered = call()
  conversation.tell({ id: 'msg-2', by: 'ann', text: 'Short ones.' })
  await journal.sync()
  const facts = decodeFrames(readFileSync(file)).frames.map(
    ({ body }) => JSON.parse(Buffer.from(body).toString()) as { type: string; key?: string },
  )
  expect(facts.map(({ type }) => type)).toEqual(['prompted', 'question'])
  conversation.answer(facts[1]?.key ?? '', 'two')
  expect(await answered).toBe('The answer is: two\n\nA person (ann) says:\n\nShort ones.')
  expect(conversation.hasPrompts).toBe(false)
})
