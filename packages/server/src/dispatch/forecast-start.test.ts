import { type Forecast, newId, type Project, type Run, type Task } from '@sentra/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '../../test/app.ts'
import { register, TENANT } from '../../test/dispatch.ts'
import { asPerson, commitFiles, makeRepository } from '../../test/repository.ts'

let server: TestApp
let project: Project
let source: string
beforeAll(async () => {
  server = await startTestApp()
  await register(server, null)
})
afterAll(() => server.stop())
beforeEach(async () => {
  source = await makeRepository({ 'src/cart.js': 'one\ntwo\n', 'src/money.js': 'one\n' })
  const body = { path: source, name: newId('project'), settings: { agent: 'rehearsal' } }
  project = (await ask<{ project: Project }>('POST /projects', body)).project
})

async function ask<T>(line: string, body?: unknown): Promise<T> {
  return (await server.request(line.replace(' ', ' /api/v1'), { token: server.tokens.a, body })).body as T
}
const add = (title: string, more: object = {}) => ask<Task>('POST /tasks', { projectId: project.id, title, ...more })
const start = (task: Task) => ask<Run>(`POST /tasks/${task.id}/execute`, { workflowType: 'code' })
const forecast = (task: Task) => ask<Forecast>(`GET /tasks/${task.id}/forecast`)

/** Commits on a branch from the project's, as the work of a run. */
async function work(run: Run, files: Record<string, string>): Promise<void> {
  await asPerson(source, 'checkout', '--quiet', '-b', run.id, run.baseCommit)
  const commit = await commitFiles(source, files)
  await asPerson(source, 'checkout', '--quiet', 'main')
  const store = `${server.app.paths.repositories}/${TENANT}/${project.id}.git`
  await asPerson(store, 'fetch', '--quiet', source, `${run.id}:refs/sentra/runs/${run.id}/1`)
  await server.db.sql('update sentra.runs set head_commit = $2 where id = $1', [run.id, commit])
}

test('what is under way on files that it owns too; nothing starts', async () => {
  const other = await add('Round up', { ownedFiles: ['src/**'] })
  await start(other)
  const mine = await add('Round down', { ownedFiles: ['src/cart.js'] })
  expect(await forecast(mine)).toEqual({
    overlaps: [
      { taskId: other.id, title: 'Round up', status: 'ready', basis: 'owned files', files: ['src/**'], merge: null },
    ],
    warnings: [],
  })
  expect((await ask<{ task: Task }>(`GET /tasks/${mine.id}`)).task.status).toBe('pending')
})

test('what a branch changed already where nobody owns anything, and whether git can merge both', async () => {
  const [one, two] = [await add('Round up'), await add('Round down')]
  const [first, second] = [await start(one), await start(two)]
  await work(first, { 'src/cart.js': 'up\ntwo\n', 'src/money.js': 'one\ntwo\n' })
  await work(second, { 'src/cart.js': 'down\ntwo\n', 'docs.md': 'new\n' })
  expect((await forecast(two)).overlaps).toEqual([
    {
      taskId: one.id,
      title: 'Round up',
      status: 'ready',
      basis: 'changed files',
      files: ['src/cart.js'],
      merge: { conflicts: ['src/cart.js'], score: 1 },
    },
  ])
  const words = await add('Also round in cart.js')
  expect((await forecast(words)).overlaps.map(({ basis, files }) => [basis, files])).toEqual([
    ['files it names', ['src/cart.js']],
    ['files it names', ['src/cart.js']],
  ])
})

test('what would hold a start by itself, and that nothing can be told', async () => {
  const first = await add('The ground')
  const { overlaps, warnings } = await forecast(await add('The house', { dependsOn: [first.id] }))
  expect(overlaps).toEqual([])
  expect(warnings).toEqual([
    'It waits for a task that is not done.',
    expect.stringContaining('what it will meet cannot be told'),
  ])
})
