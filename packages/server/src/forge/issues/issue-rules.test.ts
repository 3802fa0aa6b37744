import { newId } from '@sentra/contract'
import { expect, test } from 'vitest'
import { importedWords, issueText, nextIssueStep, statusAfter, ticketMarker } from './issue-rules.ts'

test.each([
  ['ready', 'waiting', undefined, 'open'],
  ['done', 'waiting', undefined, 'settle'],
  ['ready', 'open', 'open', 'settle'],
  ['done', 'open', 'open', 'close'],
  ['in_progress', 'open', 'closed', 'take'],
  ['ready', 'closed', 'closed', 'reopen'],
  ['done', 'closed', 'open', 'take'],
  ['cancelled', 'closed', 'closed', 'settle'],
] as const)('a %s ticket, seen %s, %s there: %s', (...[status, seen, there, step]) => {
  expect(nextIssueStep({ status, seen, there: there && { state: there } })).toBe(step)
})

test('an issue says how its ticket ended', () => {
  expect(statusAfter({ state: 'closed', isDropped: false })).toBe('done')
  expect(statusAfter({ state: 'closed', isDropped: true })).toBe('cancelled')
  expect(statusAfter({ state: 'open', isDropped: false })).toBe('ready')
})

test('the words of either are said as whose they are, and notify nobody', () => {
  const id = newId('ticket')
  const task = { id: newId('task'), title: 'Take\ngift cards' }
  expect(issueText({ id, description: 'ask @ann' }, [])).toBe(
    `${ticketMarker(id)}\n\nask @\u200Bann\n\nTicket \`${id}\``,
  )
  expect(issueText({ id, description: '' }, [task])).toContain(`\n\n## Tasks\n\n- Take gift cards (\`${task.id}\`)\n\n`)
  expect(issueText({ id, description: 'x'.repeat(90_000) }, []).length).toBeLessThan(65_536)
  const issue = { number: 3, url: 'https://x/3', state: 'open' as const, isDropped: false, title: 't' }
  expect(importedWords({ ...issue, body: 'a\0b', author: 'ann' })).toEqual({
    description: 'Issue #3 of ann at GitHub: https://x/3\n\nab',
  })
})
