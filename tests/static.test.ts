import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Lint with types reads the whole program. */
const TIMEOUT_MS = 300_000

const { checks } = (await import(new URL('../bin/lib/checks.js', import.meta.url).href)) as {
  checks: Record<string, string[]>
}

/** Exit code and everything that a Node program printed. */
function run(args: string[], cwd: string): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1
      resolve({ code, output: stdout + stderr })
    })
  })
}

describe('the tree', () => {
  test.each(Object.entries(checks))(
    'passes %s',
    async (_, args) => {
      const { code, output } = await run(args, root)
      expect(code, output).toBe(0)
    },
    TIMEOUT_MS,
  )
})

/** The installed packages, with the copy's own workspace in place of the tree's. */
async function linkModules(copy: string): Promise<void> {
  await mkdir(join(copy, 'node_modules/@sentra'), { recursive: true })
  await symlink(join(copy, 'packages/contract'), join(copy, 'node_modules/@sentra/contract'))
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== '@sentra') await symlink(join(root, 'node_modules', name), join(copy, 'node_modules', name))
  }
}

describe('the layers', () => {
  let copy: string
  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'sentra-layers-'))
    for (const path of ['architecture.cjs', 'package.json', 'packages/server', 'packages/contract']) {
      await cp(join(root, path), join(copy, path), {
        recursive: true,
        filter: (from) => !from.includes('node_modules'),
      })
    }
    await linkModules(copy)
  })
  afterAll(() => rm(copy, { recursive: true }))

  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')

  /** What the layer check says about one new file. */
  async function cruiseWith(path: string, text: string): Promise<{ code: number; output: string }> {
    const file = join(copy, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    try {
      return await run([cruiser, '--config', 'architecture.cjs', path], copy)
    } finally {
      await rm(file)
    }
  }

  const planted: [rule: string, path: string, text: string][] = [
    [
      'server-order-platform',
      'packages/server/src/platform/planted.ts',
      `import { router } from '#http'\nvoid router\n`,
    ],
    [
      'server-order-jobs',
      'packages/server/src/jobs/planted.ts',
      `import type { Router } from '../http/router.ts'\nexport type Planted = Router\n`,
    ],
    ['server-order-board', 'packages/server/src/board/planted.ts', `import { startRun } from '#runs'\nvoid startRun\n`],
    [
      'front-door',
      'packages/server/src/forge/planted.ts',
      `import { getTask } from '../board/tasks-store.ts'\nvoid getTask\n`,
    ],
    ['sql-in-stores', 'packages/server/src/board/planted.ts', `import pg from 'pg'\nvoid pg\n`],
    ['rules-are-pure', 'packages/server/src/board/planted-rules.ts', `import fs from 'node:fs'\nvoid fs\n`],
    ['contract-is-plain', 'packages/contract/src/planted.ts', `import pg from 'pg'\nvoid pg\n`],
    [
      'nobody-imports-server',
      'packages/cli/src/planted.ts',
      `import { readConfig } from '../../server/src/platform/config.ts'\nvoid readConfig\n`,
    ],
  ]

  test.each(planted)('%s catches an import that breaks it', async (rule, path, text) => {
    const { code, output } = await cruiseWith(path, text)
    expect(code, output).not.toBe(0)
    const found = output.split('\n').filter((line) => line.includes(`${rule}:`) && line.includes(path))
    expect(found, output).not.toEqual([])
  })

  test('an import that is allowed is not reported', async () => {
    const path = 'packages/server/src/forge/planted.ts'
    const { code, output } = await cruiseWith(path, `import { getTask } from '#board'\nvoid getTask\n`)
    expect(code, output).toBe(0)
  })
})
