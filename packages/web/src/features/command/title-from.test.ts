import { expect, test } from 'vitest'
import { titleFrom } from './title-from.ts'

test('a task is called by the first words, on one line and whole', () => {
  expect(titleFrom('  Add\n discount   codes ')).toBe('Add discount codes')
  expect(titleFrom('seven7 '.repeat(5_000))).toBe('seven7 '.repeat(14).trim())
  expect(titleFrom('x'.repeat(200_000))).toHaveLength(100)
})
