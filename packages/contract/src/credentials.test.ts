import { expect, test } from 'vitest'
import { AddCredential } from './credentials.ts'

const isAccepted = (baseUrl: string) => AddCredential.safeParse({ name: 'local', baseUrl }).success

test.each(['http://127.0.0.1:11434/v1', 'https://models.example/openai/v1/'])('%s is an address', (url) => {
  expect(isAccepted(url)).toBe(true)
})

test.each([
  'https://user:sk-secret@models.example/v1',
  'https://models.example/v1?key=sk-secret',
  'https://models.example/v1#sk-secret',
])('a secret is not taken as part of the address %s, which everybody may see', (url) => {
  expect(isAccepted(url)).toBe(false)
})
