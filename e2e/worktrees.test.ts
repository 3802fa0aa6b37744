import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { RunDetail } from '@sentra/contract'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProcesses, kill } from './support/processes.ts'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, startRun, until, untilLine, untilRun } from './support/work.ts'

describeProduct('the record of working copies', () => {
  const product = new Product()
  beforeAll(() => product.start())
  afterAll(() => product.stop())

  it('says where a working copy lies, from its making to its removal', async () => {
    const project = await addShop(product, 'copies')
    const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: slow-note 4' })
    await untilLine(product, run, 'second 1 of')
    const { worktrees: used } = await until(product, run, isIn('in_use'))
    const copy = used[0]
    expect(copy).toMatchObject({ branch: run.branch, trashedAt: null, deletedAt: null })
    const env = await readFile(join(copy?.path ?? '', '.env.local'), 'utf8')
    expect(env).toContain(`NEXT_PUBLIC_FRONTEND_PORT=${copy?.ports?.frontend}`)

    await untilRun(product, run, 'succeeded')
    const { worktrees: trashed } = await until(product, run, isIn('trash'))
    expect(existsSync(copy?.path ?? '')).toBe(false)
    expect(await readFile(join(trashed[0]?.path ?? '', 'NOTE.md'), 'utf8')).toBe('after 4 seconds\n')

    await rm(dirname(trashed[0]?.path ?? ''), { recursive: true })
    const runner = findProcesses(product.data).find(({ command }) => command.includes('packages/runner/src/main.ts'))
    kill(runner?.pid ?? 0, 'SIGKILL')
    const { worktrees: removed } = await until(product, run, isIn('removed'))
    expect(removed).toHaveLength(1)
  })
})

const isIn =
  (status: RunDetail['worktrees'][number]['status']) =>
  ({ worktrees }: RunDetail): boolean =>
    worktrees[0]?.status === status
