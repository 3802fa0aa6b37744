import { existsSync } from 'node:fs'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Run, Worktree } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProcesses, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { eventually } from './support/wait.ts'
import { addShop, startRun, until, untilLine, untilRun } from './support/work.ts'

describeProduct('the record of working copies', () => {
  const product = new Product()
  beforeAll(() => product.start({ SENTRA_SPARE_FROM_FILES: '1' }))
  afterAll(() => product.stop())

  it('says where a working copy lies, from its making to its removal', async () => {
    const project = await addShop(product, 'copies')
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: slow-note 4' })
    await untilLine(product, run, 'second 1 of')
    const used = await onlyCopy(run, 'in_use')
    expect(used).toMatchObject({ branch: run.branch, trashedAt: null, deletedAt: null })
    const env = await readFile(join(used.path, '.env.local'), 'utf8')
    expect(env).toContain(`NEXT_PUBLIC_FRONTEND_PORT=${used.ports?.frontend}`)

    await untilRun(product, run, 'succeeded')
    const trashed = await onlyCopy(run, 'trash')
    expect(existsSync(used.path)).toBe(false)
    expect(await readFile(join(trashed.path, 'NOTE.md'), 'utf8')).toBe('after 4 seconds\n')

    await rm(dirname(trashed.path), { recursive: true })
    for (const pid of runnerPids()) kill(pid, 'SIGKILL')
    expect((await onlyCopy(run, 'removed')).deletedAt).not.toBeNull()
  })

  it('of a large repository the next run gets a working copy that was made ahead', async () => {
    const project = await addShop(product, 'large')
    const spares = join(product.data, 'cache', 'local', `${project.id}.git`, 'spares')
    const first = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note done' })
    const made = await untilSpare(spares)
    const { mtimeMs } = await stat(join(spares, made, 'package.json'))
    await untilRun(product, first, 'succeeded')
    const next = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note done' })
    await untilRun(product, next, 'succeeded')
    const copy = await onlyCopy(next, 'trash')
    expect((await stat(join(copy.path, 'package.json'))).mtimeMs).toBe(mtimeMs)
    expect(await untilSpare(spares)).toBe(made)
  })

  const untilSpare = (directory: string) =>
    eventually('a spare is ready', async () => {
      const names = await readdir(directory).catch((): string[] => []) // none was ever made
      return names.find((name) => !name.includes('.making-'))
    })

  /** The run's only working copy, when it has the status. */
  async function onlyCopy(run: Run, status: Worktree['status']): Promise<Worktree> {
    const { worktrees } = await until(product, run, (detail) => detail.worktrees[0]?.status === status)
    expect(worktrees).toHaveLength(1)
    return worktrees[0] as Worktree
  }

  function runnerPids(): number[] {
    const found = findProcesses(product.data)
    return found.filter(({ command }) => command.includes('dist/programs/runner.js')).map(({ pid }) => pid)
  }
})
