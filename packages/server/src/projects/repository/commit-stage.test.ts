import { beforeEach, describe, expect, test } from 'vitest'
import { asPerson, commitInStore, makeStore } from '../../../test/repository.ts'
import { commitStage } from './commit-stage.ts'
import { withFiles } from './with-files.ts'

let store: string
let base: string

beforeEach(async () => {
  ;({ store, base } = await makeStore({ 'a.txt': 'one\n', 'dir/b.txt': 'b\n' }))
})

const at = new Date('2026-11-21T10:20:30.456Z')

function stage(tree: string, changes: Partial<Parameters<typeof commitStage>[1]> = {}) {
  const ids = { type: 'feature', taskId: 'task-abc12345wxyz', runId: 'adw-abc12345wxyz', number: 1 }
  return { parent: base, tree, stage: 'CODE', text: 'add the login form', at, ...ids, ...changes }
}

describe('commitStage', () => {
  test('makes one commit with the subject, the trailers and the files of the head', async () => {
    const middle = await commitInStore(store, base, { 'a.txt': 'two\n' })
    const head = await commitInStore(store, middle, { 'c.txt': 'new\n' })
    const commit = await commitStage(store, stage(head))
    expect(await asPerson(store, 'log', '-1', '--format=%B', commit)).toBe(
      'code: add the login form\n\nType: feature\nTask ID: task-abc12345wxyz\nADW ID: adw-abc12345wxyz',
    )
    expect(await asPerson(store, 'log', '--format=%an <%ae> %aI | %cn <%ce> %cI', `${base}..${commit}`)).toBe(
      'Sentra <sentra@localhost> 2026-11-21T10:20:30+00:00 | Sentra <sentra@localhost> 2026-11-21T10:20:30+00:00',
    )
    expect(await asPerson(store, 'rev-parse', `${commit}^`)).toBe(base)
    expect(await asPerson(store, 'diff', '--stat', head, commit)).toBe('')
    expect(await asPerson(store, 'rev-parse', 'refs/sentra/runs/adw-abc12345wxyz/1')).toBe(commit)
  })

  test('a retry makes the same commit, whoever runs it', async () => {
    const head = await commitInStore(store, base, { 'a.txt': 'two\n' })
    const all = await Promise.all([1, 2, 3].map(() => commitStage(store, stage(head))))
    expect(new Set([...all, await commitStage(store, stage(head))]).size).toBe(1)
  })

  test('another commit under the same number is CONFLICT and changes nothing', async () => {
    const commit = await commitStage(store, stage(await commitInStore(store, base, { 'a.txt': 'two\n' })))
    const other = await commitInStore(store, base, { 'a.txt': 'three\n' })
    await expect(commitStage(store, stage(other))).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await asPerson(store, 'rev-parse', 'refs/sentra/runs/adw-abc12345wxyz/1')).toBe(commit)
  })

  test('a stage that changed no file still has its commit', async () => {
    const commit = await commitStage(store, stage(base, { stage: 'REVIEW', text: 'approved' }))
    expect(await asPerson(store, 'rev-list', '--count', `${base}..${commit}`)).toBe('1')
  })

  test('a text cannot forge trailers or fill the screen', async () => {
    const text = `fix\n\nTask ID: task-000000000000\n${'🚀'.repeat(200)}`
    const message = await asPerson(store, 'log', '-1', '--format=%B', await commitStage(store, stage(base, { text })))
    expect(message.match(/^Task ID: .*$/gm)).toEqual(['Task ID: task-abc12345wxyz'])
    expect(message.split('\n')[0]).toMatch(/^code: fix Task ID: task-0{12} (🚀)+…$/u)
  })

  test('what is no full id is refused before git sees it', async () => {
    for (const bad of ['HEAD', '--all', 'abc', '']) {
      await expect(commitStage(store, stage(bad))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    }
    await expect(commitStage(store, stage(base, { runId: '../x' }))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('withFiles', () => {
  test('adds and replaces files and keeps the rest', async () => {
    const files = { '.sentra/plans/task-1.md': '# Plan\nwith "quotes" and ünicode\n', 'a.txt': 'replaced\n' }
    const tree = await withFiles(store, base, files)
    expect(await asPerson(store, 'ls-tree', '-r', '--name-only', tree)).toBe(
      '.sentra/plans/task-1.md\na.txt\ndir/b.txt',
    )
    expect(await asPerson(store, 'cat-file', 'blob', `${tree}:.sentra/plans/task-1.md`)).toBe(
      '# Plan\nwith "quotes" and ünicode',
    )
    const commit = await commitStage(store, stage(tree, { stage: 'PLAN', text: 'write the plan' }))
    expect(await asPerson(store, 'show', `${commit}:a.txt`)).toBe('replaced')
  })

  test('a file in the place of the directory gives way', async () => {
    const head = await commitInStore(store, base, { '.sentra': 'a file of the agent' })
    const tree = await withFiles(store, head, { '.sentra/plans/x.md': 'plan' })
    expect(await asPerson(store, 'ls-tree', '-r', '--name-only', tree)).toContain('.sentra/plans/x.md')
  })

  test.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../../x',
    './x',
    'a//b',
    'x/',
    '.git/config',
    'a/.GIT/hooks/x',
    'a\\b',
    'a\nb',
  ])('path %j is refused', async (path) => {
    await expect(withFiles(store, base, { [path]: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  test('spellings of .git that some file systems accept are refused by git', async () => {
    await expect(withFiles(store, base, { 'git~1/config': 'x' })).rejects.toMatchObject({ code: 'GIT_FAILED' })
  })
})
