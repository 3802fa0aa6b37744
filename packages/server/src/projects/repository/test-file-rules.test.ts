import { describe, expect, it } from 'vitest'
import { lacksTests, pathsBesideTests } from './test-file-rules.ts'

const change = (path: string, status: 'added' | 'modified' | 'deleted' = 'modified') => ({ path, status })

describe('lacksTests', () => {
  it.each([
    ['code without a test', [change('src/a.ts')], true],
    ['code with a new test', [change('src/a.ts'), change('src/a.test.ts', 'added')], false],
    ['code with a changed test', [change('lib/a.py'), change('tests/test_a.py')], false],
    ['code whose test was deleted', [change('src/a.ts'), change('src/a.test.ts', 'deleted')], true],
    ['code that is gone', [change('src/a.ts', 'deleted')], false],
    ['words', [change('README.md'), change('docs/logo.svg'), change('package-lock.json')], false],
    ['a plan of ours', [change('.sentra/plans/task-0123456789ab.md', 'added')], false],
    ['nothing', [], false],
  ])('%s', (_, changes, lacks) => {
    expect(lacksTests(changes)).toBe(lacks)
  })
})

it('names what is beside the tests, also where a file came from', () => {
  const changes = [{ path: 'test/a.test.js' }, { path: 'src/b.js' }, { path: 'test/c.js', oldPath: 'src/c.js' }]
  expect(pathsBesideTests(changes)).toEqual(['src/b.js', 'src/c.js'])
})
