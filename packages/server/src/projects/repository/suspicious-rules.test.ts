import { describe, expect, it } from 'vitest'
import { suspectChange, testCommandFiles } from './suspicious-rules.ts'

const reasonsOf = (path: string, status: 'added' | 'modified' | 'deleted' = 'modified', lines: string[] = []) =>
  suspectChange({ path, status, additions: 1, deletions: 1, binary: false }, testCommandFiles(lines)).map(
    ({ reason }) => reason,
  )

describe('suspectChange', () => {
  it('knows the files of commands that are started in a directory', () => {
    const files = testCommandFiles(['make test', '../tools/check.sh'], 'packages/api')
    for (const path of ['packages/api/Makefile', 'packages/tools/check.sh']) expect(files).toContain(path)
  })

  it.each(['.sentra/config.yaml', '.sentra/config.yml', '.sentra/prompts/coder.md', '.sentra'])(
    'flags %s, because it decides how Sentra runs the repository',
    (path) => {
      expect(reasonsOf(path)).toContain('sentra')
      expect(reasonsOf(path, 'added')).toContain('sentra')
    },
  )

  it('does not flag the plan that Sentra itself writes', () => {
    expect(reasonsOf('.sentra/plans/task-0123456789ab.md', 'added')).toEqual([])
  })

  it('flags a test that is deleted, not one that is added or changed', () => {
    expect(reasonsOf('test/cart.test.js', 'deleted')).toEqual(['test_deleted'])
    expect(reasonsOf('test/cart.test.js', 'added')).toEqual([])
    expect(reasonsOf('test/cart.test.js')).toEqual([])
  })

  it.each([
    ['node ./scripts/check.js --all', 'scripts/check.js'],
    ['cd . && sh -c "tools/verify.sh"', 'tools/verify.sh'],
    ['make check', 'Makefile'],
  ])('flags a change to what `%s` runs', (line, path) => {
    expect(reasonsOf(path, 'modified', [line])).toEqual(['test_command'])
    expect(reasonsOf(`other/${path}`, 'modified', [line])).toEqual([])
  })
})
