import type { Task } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isAlive, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, startRun, untilRun } from './support/work.ts'
import { eventually } from './support/wait.ts'

/** Enough to be asked before, while and after the database is away. */
const ASKED = 60

describeProduct('kill -9 of an idle Postgres', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it('refuses with a reason while it is away, keeps every task that it accepted, and works again by itself', async () => {
    const project = await addShop(product, 'idle')
    const accepted: string[] = []
    const refused: unknown[] = []
    const postmaster = product.postmasterPid()
    for (let number = 1; number <= ASKED; number += 1) {
      if (number === 3) kill(postmaster, 'SIGKILL')
      const asked = product.post<Task>('/tasks', { projectId: project.id, title: `number ${number}` })
      await asked.then(
        ({ id }) => accepted.push(id),
        (error: unknown) => refused.push(error),
      )
    }
    await eventually('the database answers again', () => product.get('/projects'))
    expect(isAlive(postmaster)).toBe(false)
    expect(refused.length).toBeGreaterThan(0)
    for (const error of refused) expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })

    const { items } = await product.get<{ items: Task[] }>('/tasks?limit=200')
    const kept = items.map(({ id }) => id)
    expect(kept).toEqual(expect.arrayContaining(accepted))
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello' })
    await untilRun(product, run, 'succeeded')
  })

  it('stops in order afterwards, and the new database with it', async () => {
    const postmaster = product.postmasterPid()
    expect((await product.command('stop')).stdout).toBe('Stopped.\n')
    expect(product.output).toContain('server stopped')
    expect(isAlive(postmaster)).toBe(false)
  })
})
