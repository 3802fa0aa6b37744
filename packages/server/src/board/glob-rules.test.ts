import fc from 'fast-check'
import { matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import { globsOverlap, isOwned, ownersConflict } from './glob-rules.ts'

test.each([
  ['src/api/**', 'src/api/users.ts', true],
  ['src/api', 'src/api/users.ts', true],
  ['src/api/*.ts', 'src/api/deep/users.ts', false],
  ['src/*/users.ts', 'src/api/*.ts', true],
  ['src/**', 'docs/**', false],
  ['**/*.md', 'src/**', true],
  ['**/*.md', 'src/**/*.ts', false],
  ['a?c', 'abc', true],
  ['./src/x.ts', 'src/x.ts', true],
  ['src/*-rules.ts', 'src/run-*.ts', true],
])('%s and %s overlap: %s', (one, other, expected) => {
  expect(globsOverlap(one, other)).toBe(expected)
  expect(globsOverlap(other, one)).toBe(expected)
})

const part = fc.stringMatching(/^[ab*?]{1,4}$/).filter((text) => !text.includes('**'))
const glob = fc.array(fc.oneof(part, fc.constant('**')), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
const path = fc.array(fc.stringMatching(/^[ab]{1,4}$/), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'))

test('two globs that own a path overlap, and a path that matches a glob is owned by it', () => {
  fc.assert(
    fc.property(glob, glob, path, (one, other, file) => {
      if (matchesGlob(file, one)) expect(isOwned(file, [one])).toBe(true)
      if (isOwned(file, [one]) && isOwned(file, [other])) expect(ownersConflict([one], [other])).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
