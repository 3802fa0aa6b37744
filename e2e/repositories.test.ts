import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project, Run, RunDetail, SettingsInForce } from '@sentra/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runSentra } from './support/command.ts'
import { Product } from './support/product.ts'
import { PythonIndex } from './support/python-index.ts'
import { commitFiles, git } from './support/repository.ts'
import { describeProduct } from './support/requirements.ts'
import { getPullRequest, listLog, type LocalProject, startRun, untilRun } from './support/work.ts'
import { eventually } from './support/wait.ts'

const nodeTest = "import test from 'node:test'\ntest('it works', () => {})\n"
const nodePackage = (name: string) => JSON.stringify({ name, type: 'module', scripts: { test: 'node --test' } })

/** Making Python's directory for packages takes two busy cores half a minute. */
const RUN_MS = 180_000

type Kind = { files: Record<string, string>; test: string[]; prints: string }
const kinds: Record<string, Kind> = {
  python: {
    files: {
      'cart.py': 'def total(prices):\n    return sum(prices)\n',
      'tests/test_cart.py': [
        'import unittest, cart',
        'class Total(unittest.TestCase):',
        '    def test_total(self):',
        '        self.assertEqual(cart.total([1, 2]), 3)',
      ].join('\n'),
    },
    test: ['python3 -m unittest discover -s tests'],
    prints: 'Ran 1 test',
  },
  'python with packages from the index of the host': {
    files: {
      'requirements.txt': 'greeting==1.0\n',
      'test_greeting.py': [
        'import unittest, greeting',
        'class Hello(unittest.TestCase):',
        '    def test_hello(self):',
        '        print(greeting.hello())',
      ].join('\n'),
    },
    test: ['.venv/bin/python -m unittest discover'],
    prints: 'hello from the index',
  },
  make: {
    files: { Makefile: 'test:\n\t./check.sh\n', 'check.sh': '#!/bin/sh\necho all is well\n' },
    test: ['make test'],
    prints: 'all is well',
  },
  monorepo: {
    files: {
      'package.json': JSON.stringify({ name: 'all', private: true, workspaces: ['packages/*'] }),
      'packages/cart/package.json': nodePackage('cart'),
      'packages/cart/cart.test.js': nodeTest,
      'packages/shop/package.json': nodePackage('shop'),
      'packages/shop/shop.test.js': nodeTest,
    },
    test: ['npm test --workspaces --if-present'],
    prints: 'it works',
  },
}

describeProduct('repositories of every kind', () => {
  const product = new Product()
  const index = new PythonIndex(join(product.base, 'index'))
  beforeAll(async () => {
    await index.start()
    await product.start({ PIP_CONFIG_FILE: '/dev/null', PIP_INDEX_URL: index.url })
  })
  afterAll(async () => {
    await product.stop()
    await index.stop()
  })

  async function add(name: string, files: Record<string, string>): Promise<LocalProject> {
    const path = await commitFiles(join(product.base, name), files)
    const body = { path, name, settings: { agent: 'rehearsal' } }
    return (await product.post<{ project: LocalProject }>('/projects', body)).project
  }
  async function getEnded({ id }: Run): Promise<RunDetail | undefined> {
    const detail = await product.get<RunDetail>(`/runs/${id}`)
    return ['queued', 'running'].includes(detail.run.state) ? undefined : detail
  }
  const inForce = ({ id }: Project) => product.get<SettingsInForce>(`/projects/${id}/settings`)
  const command = (project: LocalProject, ...args: string[]) =>
    runSentra(args, { environment: { SENTRA_DATA: product.data }, cwd: project.path })

  it.each(Object.entries(kinds))(
    '%s is proved and merged without a word about it',
    { timeout: RUN_MS },
    async (name, kind) => {
      const project = await add(name.replaceAll(' ', '-'), kind.files)
      expect((await inForce(project)).test.commands.map((item) => item.command)).toEqual(kind.test)
      const run = await startRun(product, project, { workflow: 'code_test', description: 'REHEARSAL: note hello' })
      const detail = await eventually('the run is over', () => getEnded(run), { timeoutMs: RUN_MS })
      const log = (await listLog(product, run)).map(({ message }) => message).join('\n')
      expect(detail.run.state, log).toBe('succeeded')
      expect(log).toContain(kind.prints)
      await product.post(`/pull-requests/${(await getPullRequest(product, run)).id}/merge`)
      expect(await git(project.path, 'ls-tree', '--name-only', 'HEAD', 'NOTE.md')).toBe('NOTE.md')
    },
  )

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
