import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Product } from './support/product.ts'
import { describeProduct } from './support/requirements.ts'
import { addShop, listLog, startRun, untilRun } from './support/work.ts'

describeProduct('a tool that lies outside of /usr on the host', () => {
  const product = new Product()
  const site = join(product.base, 'site')
  beforeAll(async () => {
    await mkdir(join(site, 'bin'), { recursive: true })
    await writeFile(join(site, 'words'), 'a page was made\n')
    await writeFile(join(site, 'bin/make-page'), '#!/bin/sh\ncat "$(dirname "$0")/../words"\n')
    await chmod(join(site, 'bin/make-page'), 0o755)
    await product.start({ PATH: `${join(site, 'bin')}:${process.env['PATH']}` })
  })
  afterAll(() => product.stop())

  it('is in the sandbox when the project names it, and said to be missing until then', async () => {
    const sandboxOf = (tools: string) => `setup: make-page\n${tools}`
    const project = await addShop(product, 'page', { files: { '.sentra/config.yaml': sandboxOf('') } })
    const run = async (settings: { tools: string[] | null }) => {
      await product.request('PATCH', `/projects/${project.id}`, { settings })
      return untilRun(product, await startRun(product, project, { workflow: 'test' }), 'succeeded', 'failed')
    }
    const without = await run({ tools: null })
    expect(without.run.message).toContain('`sentra projects set PROJECT --tools NAME`')
    const absent = await run({ tools: ['make-page', 'make-tea'] })
    expect(absent.run.message).toContain('(make-tea: not on the PATH of the runner)')

    expect((await product.command('projects', 'set', 'page', '--tools', 'make-page')).stdout).toContain('page')
    const { run: found } = await run({ tools: ['make-page'] })
    expect(found.state, found.message ?? '').toBe('succeeded')
    expect((await listLog(product, found)).map(({ message }) => message)).toContain('a page was made')
    expect((await product.command('projects', 'show', 'page')).stdout).toMatch(/tools +make-page/)
  })
})
