import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeFrames } from '@sentra/contract/journal'
import { afterEach, expect, test } from 'vitest'
import { Conversation } from './conversation.ts'
import { Journal } from './journal.ts'

const directory = mkdtempSync(join(tmpdir(), 'sentra-conversation-'))
const file = join(directory, 'journal')
afterEach(() => rmSync(directory, { recursive: true }))

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
