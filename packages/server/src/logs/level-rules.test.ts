import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { countLevels, levelOf, maySayLevel, wantedLevels } from './level-rules.ts'

test.each([
  'ERROR could not connect',
  '2026-01-31 12:00:00,123 [main] ERROR c.e.App - broken',
  '[error] it broke',
  'Error: ENOENT: no such file',
  '\u001B[31mTypeError\u001B[39m: x is not a function',
  'AssertionError [ERR_ASSERTION]: 1 == 2',
  'Uncaught ReferenceError: y is not defined',
  'src/cart.ts(3,5): error TS2322: Type string',
  'src/main.c:3:5: error: expected ;',
  'src/main.c:3:5: fatal error: x.h: No such file',
  'error[E0308]: mismatched types',
  'fatal: not a git repository',
  'panic: runtime error: index out of range',
  'Traceback (most recent call last):',
  'E   AssertionError: assert 1 == 2',
  'npm ERR! code 1',
  'npm error code 1',
  ' FAIL  src/cart.test.ts > adds',
  'FAILED tests/test_cart.py::test_add',
  'not ok 3 - adds',
  '--- FAIL: TestAdd (0.00s)',
  '   \u00D7 adds two numbers 3ms',
  '{"level":50,"time":1,"msg":"broken"}',
  '{"severity": "ERROR", "message": "broken"}',
  'time=12:00 level=error msg=broken',
])('an error: %s', (line) => expect(levelOf('stdout', line)).toBe('error'))

test.each([
  'WARN deprecated',
  'warning: unused variable',
  'src/main.c:3:5: warning: unused variable',
  '(node:12) [DEP0040] DeprecationWarning: punycode is deprecated',
  'npm warn deprecated inflight@1.0.6',
  '{"level":40,"msg":"slow"}',
  '[WARNING] slow',
])('a warning: %s', (line) => expect(levelOf('stdout', line)).toBe('warn'))

test.each([
  '0 errors, 0 warnings',
  'src/error-handler.ts 3 kB',
  'no error was found',
  'the tests that failed yesterday pass',
  'resolved the module and wrote one more line',
  '✓ reports an error 3ms',
  'if (error) throw error',
])('said nothing: %s', (line) => {
  expect(levelOf('stdout', line)).toBe('info')
  expect(levelOf('stderr', line)).toBe('warn')
})

test('a line of stderr that says it is less is less', () => {
  expect(levelOf('stderr', '12:00:00 INFO ready')).toBe('info')
  expect(levelOf('stderr', 'level=debug msg=x')).toBe('debug')
})

test('counting without splitting gives what counting line by line gives', () => {
  const word = fc.constantFrom(
    'ERROR',
    'warn',
    '[error]',
    'x',
    ' ',
    ':',
    'level=',
    'debug',
    '\u2716 ',
    'é',
    '\u001B[1m',
    '\n',
  )
  const line = fc.array(word, { maxLength: 12 }).map((words) => words.join(''))
  const filling = fc.constantFrom('', 'nothing at all\n'.repeat(2_000))
  fc.assert(
    fc.property(fc.array(fc.tuple(line, filling), { maxLength: 5 }), (parts) => {
      const text = parts.map((part) => part.join('\n')).join('\n') + '\n'
      const lines = text.split('\n').slice(0, -1)
      const naive = { debug: 0, info: 0, warn: 0, error: 0 }
      for (const one of lines) naive[levelOf('stdout', one)] += 1
      expect(countLevels('stdout', Buffer.from(text))).toEqual(naive)
      if (!maySayLevel(Buffer.from(text))) expect(naive.info).toBe(lines.length)
    }),
    { numRuns: 500 },
  )
})

test('a line of any length is read in a moment', () => {
  for (const text of [' '.repeat(60_000), 'a'.repeat(60_000), 'a: '.repeat(20_000), '['.repeat(60_000)])
    expect(levelOf('stdout', text)).toBe('info')
})

test('an exact level and a lowest one', () => {
  expect(wantedLevels({})).toBeNull()
  expect(wantedLevels({ level: 'warn' })).toEqual(['warn'])
  expect(wantedLevels({ minLevel: 'warn' })).toEqual(['warn', 'error'])
  expect(wantedLevels({ level: 'info', minLevel: 'warn' })).toEqual([])
})
