import { newId } from '@sentra/contract'
import { describe, expect, test } from 'vitest'
import { markerOf, pullText, quiet, statusOf, withPart } from './pull-text-rules.ts'

const runId = newId('run')
const check = { label: 'tests', command: 'npm test', commit: 'a'.repeat(40), exitCode: 0, durationMs: 1_250 }
const pull = {
  id: newId('pullRequest'),
  ticketId: null,
  runId,
  taskId: newId('task'),
  summary: 'Adds codes',
  checks: [check],
  findings: [],
  flags: [],
  headCommit: 'a'.repeat(40),
}
const noCalls = { calls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }

describe('the text of a pull request', () => {
  test('says what was asked, proved and used', () => {
    const usage = { calls: 3, inputTokens: 900, cachedInputTokens: 400, outputTokens: 50 }
    const text = pullText({ ...pull, flags: ['changes CI'] }, { usage, issue: 12 })
    expect(text).toContain('Adds codes')
    expect(text).toContain('- **tests** passed on aaaaaaaaaa in 1.3 s: ` npm test `')
    expect(text).toContain('## To look at\n\n- changes CI')
    expect(text).toContain('3 model calls: 900 tokens in (400 of them cached), 50 out.')
  })

  test('a command with backticks stays one piece of code', () => {
    const text = pullText(
      { ...pull, checks: [{ ...check, command: 'echo `date`\n<b>' }] },
      { usage: noCalls, issue: null },
    )
    expect(text).toContain('`` echo `date` <b> ``')
  })

  test('is short enough for GitHub, and keeps its end', () => {
    const text = pullText({ ...pull, summary: 'x'.repeat(90_000) }, { usage: noCalls, issue: null })
    expect(text.length).toBeLessThan(65_536)
    expect(text).toMatch(/the rest is in Sentra\)\n<!-- sentra:end -->$/)
  })

  test('words of an agent notify nobody, close no issue and hide nothing', () => {
    expect(quiet('ask @ann, mail a@b.c')).toBe('ask @\u200Bann, mail a@b.c')
    expect(quiet('Fixes #12 and closes: ann/shop#3')).not.toMatch(/fixes #12|closes: ann/i)
    expect(quiet(markerOf(pull))).not.toContain('<!--')
  })

  test('leaves what people wrote around it', () => {
    const before = pullText(pull, { usage: noCalls, issue: null })
    const after = pullText({ ...pull, summary: 'Adds more' }, { usage: noCalls, issue: null })
    expect(withPart(`Mine\n${before}\nMine too`, after, markerOf(pull))).toBe(`Mine\n${after}\nMine too`)
    expect(withPart('All mine', after, markerOf(pull))).toBe(`All mine\n\n${after}`)
    expect(withPart('', after, markerOf(pull))).toBe(after)
  })
})

test('a status claims nothing that was not checked', () => {
  expect(statusOf([])).toBeUndefined()
  expect(statusOf([check])).toEqual({ state: 'success', description: 'passed: tests' })
  const failed = { ...check, label: 'lint', exitCode: 1 }
  expect(statusOf([check, failed])).toEqual({ state: 'failure', description: 'failed: lint' })
  expect(statusOf([{ ...check, label: 'x'.repeat(300) }])?.description.length).toBe(140)
})
