import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { CreateProject, Project, Run, RunDetail, SettingsInForce } from '@sentra/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runSentra } from './support/command.ts'
import { kinds } from './support/kinds.ts'
import { NpmRegistry } from './support/npm-registry.ts'
import { Product } from './support/product.ts'
import { PythonIndex } from './support/python-index.ts'
import { commitFiles, git } from './support/repository.ts'
import { describeProduct, hasTool } from './support/requirements.ts'
import { getPullRequest, listLog, type LocalProject, startRun, untilRun } from './support/work.ts'
import { eventually } from './support/wait.ts'

/** Making Python's directory for packages takes two busy cores half a minute. */
const RUN_MS = 180_000

/** TypeScript's own package and the compiler that it brings for this platform, as they are installed here. */
async function publishTypescript(registry: NpmRegistry): Promise<void> {
  const main = dirname(fileURLToPath(import.meta.resolve('typescript/package.json')))
  const platform = `@typescript/typescript-${process.platform}-${process.arch}`
  await registry.publishInstalled(main, { optionalDependencies: { [platform]: '*' } })
  await registry.publishInstalled(join(dirname(main), platform))
}

describeProduct('repositories of every kind', () => {
  const product = new Product()
  const index = new PythonIndex(join(product.base, 'index'))
  const registry = new NpmRegistry(join(product.base, 'registry'))
  beforeAll(async () => {
    await Promise.all([index.start(), registry.start()])
    await publishTypescript(registry)
    await product.start({
      PIP_CONFIG_FILE: '/dev/null',
      PIP_INDEX_URL: index.url,
      npm_config_registry: registry.url,
    })
  })
  afterAll(async () => {
    await product.stop()
  })

  async function lock(path: string, files: Record<string, string>): Promise<string> {
    await mkdir(path, { recursive: true })
    await writeFile(join(path, 'package.json'), files['package.json'] ?? '')
    const cache = join(product.base, 'npm-cache')
    const argv = ['install', '--package-lock-only', '--no-audit', '--registry', registry.url, '--cache', cache]
    await promisify(execFile)('npm', argv, { cwd: path })
    return readFile(join(path, 'package-lock.json'), 'utf8')
  }
  async function add(
    name: string,
    files: Record<string, string>,
    settings: CreateProject['settings'] = {},
  ): Promise<LocalProject> {
    const path = await commitFiles(join(product.base, name), files)
    const body = { path, name, settings: { agent: 'rehearsal', ...settings } }
    return (await product.post<{ project: LocalProject }>('/projects', body)).project
  }
  async function getEnded({ id }: Run): Promise<RunDetail | undefined> {
    const detail = await product.get<RunDetail>(`/runs/${id}`)
    return ['queued', 'running'].includes(detail.run.state) ? undefined : detail
  }
  const inForce = ({ id }: Project) => product.get<SettingsInForce>(`/projects/${id}/settings`)
  const command = (project: LocalProject, ...args: string[]) =>
    runSentra(args, { environment: { SENTRA_DATA: product.data }, cwd: project.path })

  const possible = Object.entries(kinds).filter(([, { program }]) => program === undefined || hasTool(program))
  it.each(possible)('%s is proved and merged without a word about it', { timeout: RUN_MS }, async (name, kind) => {
    const directory = name.replaceAll(' ', '-')
    const locked = kind.locks ? { 'package-lock.json': await lock(join(product.base, directory), kind.files) } : {}
    const project = await add(directory, { ...kind.files, ...locked })
    expect((await inForce(project)).test.commands.map((item) => item.command)).toEqual(kind.test)
    const run = await startRun(product, project, { workflow: 'code_test', description: 'REHEARSAL: note hello' })
    const detail = await eventually('the run is over', () => getEnded(run), { timeoutMs: RUN_MS })
    const log = (await listLog(product, run)).map(({ message }) => message).join('\n')
    expect(detail.run.state, log).toBe('succeeded')
    expect(log).toContain(kind.prints)
    await product.post(`/pull-requests/${(await getPullRequest(product, run)).id}/merge`)
    expect(await git(project.path, 'ls-tree', '--name-only', 'HEAD', 'NOTE.md')).toBe('NOTE.md')
  })

  describe('whose set-up was done before', () => {
    it('is done again without a registry, from a cache that no run can write', { timeout: RUN_MS }, async () => {
      await Promise.all([index.stop(), registry.stop()])
      const { items } = await product.get<{ items: Project[] }>('/projects')
      const again = async (name: string, testCommand: string) => {
        const project = items.find((item) => item.name === name)
        await product.request('PATCH', `/projects/${project?.id}`, { settings: { testCommand } })
        const run = await startRun(product, project as Project, {
          workflow: 'code_test',
          description: 'REHEARSAL: note',
        })
        const detail = await eventually('the run is over', () => getEnded(run), { timeoutMs: RUN_MS })
        const log = (await listLog(product, run)).map(({ message }) => message).join('\n')
        expect(detail.run.state, log).toBe('succeeded')
        expect(log.match(/Set-up took .* with the cache of an earlier one/g)).toHaveLength(2)
        return log
      }
      const poison = 'if echo x >> /opt/sentra/set-up.tar; then exit 1; fi'
      const python = `${poison}; .venv/bin/python -m unittest discover`
      expect(await again('python-with-packages-from-the-index-of-the-host', python)).toContain(
        'cannot create /opt/sentra/set-up.tar',
      )
      await again('typescript', 'npm test')

      const project = items.find(({ name }) => name === 'typescript') as LocalProject
      expect((await command(project, 'cache', 'list')).stdout).toMatch(/typescript +[0-9a-f]{10}/)
      expect((await command(project, 'cache', 'clear', 'typescript')).stdout).toContain('Removed 1 cache')
      expect((await command(project, 'cache', 'list')).stdout).not.toContain('typescript')
    })
  })

  describe('of many packages', () => {
    const several = {
      'package.json': JSON.stringify({ name: 'all', private: true }),
      'packages/cart/package.json': JSON.stringify({ name: 'cart', scripts: { test: 'node --test' } }),
      'packages/cart/cart.test.js': "require('node:test')('the cart works', () => {})\n",
      'packages/shop/package.json': JSON.stringify({ name: 'shop', scripts: { test: 'false' } }),
      'packages/shop/shop.js': '',
      'docs/guide.md': 'Read me.\n',
    }

    it('are worked on in the directory of the project, with no other checked out', { timeout: RUN_MS }, async () => {
      const setupCommand = 'ls ../.. ..; mkdir ../shop; echo left > ../shop/left.txt'
      const settings = { directory: 'packages/cart', sparse: ['packages/cart'], setupCommand }
      const project = await add('several', several, settings)
      const run = await startRun(product, project, { workflow: 'code_test', description: 'REHEARSAL: note hello' })
      const detail = await eventually('the run is over', () => getEnded(run), { timeoutMs: RUN_MS })
      const log = (await listLog(product, run)).map(({ message }) => message)
      expect(detail.run.state, log.join('\n')).toBe('succeeded')
      expect(log.join('\n')).toContain('the cart works')
      expect(log).not.toContain('docs')
      await product.post(`/pull-requests/${(await getPullRequest(product, run)).id}/merge`)
      const names = await git(project.path, 'ls-tree', '-r', '--name-only', 'HEAD')
      const left = ['packages/cart/NOTE.md', 'packages/shop/left.txt']
      expect(names.split('\n')).toEqual([...Object.keys(several), ...left].toSorted())
    })

    it('may be several projects, and directories that are none are refused', async () => {
      const path = await commitFiles(join(product.base, 'both'), several)
      await symlink('/etc', join(path, 'out'))
      await git(path, 'add', 'out')
      await git(path, 'commit', '--quiet', '--message', 'a link')
      const create = (settings: object) =>
        product.post<{ project: LocalProject; notices: string[] }>('/projects', { path, settings })
      expect((await create({ directory: 'packages/cart' })).project.name).toBe('both-cart')
      expect((await create({ directory: 'packages/shop' })).project.name).toBe('both-shop')
      const whole = await create({})
      expect(whole.notices.join()).toContain('a monorepo of 2 packages: packages/cart, packages/shop')
      const bad = ['packages/none', 'docs/guide.md', 'out', 'out/ssl', '..', '/etc', 'packages/../docs', '.git']
      for (const directory of bad) {
        await expect(create({ directory }), directory).rejects.toThrow(/directory/)
        await expect(
          product.request('PATCH', `/projects/${whole.project.id}`, { settings: { directory } }),
        ).rejects.toThrow(/./)
      }
      const shown = await command(whole.project, 'projects', 'show', 'both-cart')
      expect(shown.stdout).toMatch(/directory +packages\/cart +a person/)
    })
  })

  describe('that say nothing of themselves', () => {
    it('are proved by nothing, and people are told so', async () => {
      const project = await add('bare', { 'README.md': 'Nothing here.\n' })
      const shown = await command(project, 'projects', 'show')
      expect(shown.stderr).toContain('without tests no change is proved')
      const run = await startRun(product, project, { workflow: 'code', description: 'REHEARSAL: note hello' })
      await untilRun(product, run, 'succeeded')
      const merged = await command(project, 'merge', run.taskId)
      expect(merged.code).not.toBe(0)
      expect(merged.stderr).toContain('--accept-flags')
    })
  })

  it('sentra init writes down what was seen, and never over what somebody wrote', async () => {
    const project = await add('written', kinds['make']?.files ?? {})
    const path = join(project.path, '.sentra/config.yaml')
    const dry = await command(project, 'init', '--dry-run')
    expect(dry.stdout).toContain('- make test')
    await expect(readFile(path)).rejects.toThrow('ENOENT')

    expect((await command(project, 'init')).code).toBe(0)
    expect(await readFile(path, 'utf8')).toBe(dry.stdout)
    await git(project.path, 'add', '--all')
    await git(project.path, 'commit', '--quiet', '--message', 'configuration')
    const { test } = await inForce(project)
    expect(test).toMatchObject({ commands: [{ command: 'make test' }], decidedBy: 'repository' })

    await writeFile(path, 'test: make check\n')
    const again = await command(project, 'init')
    expect(again.stderr).toContain('exists already')
    expect(await readFile(path, 'utf8')).toBe('test: make check\n')
  })
})
