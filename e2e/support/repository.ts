import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

const cart = `/** Total in cents. */
export function total(items) {
  return items.reduce((sum, item) => sum + item.cents, 0)
}
`
const cartTest = `import test from 'node:test'
import assert from 'node:assert/strict'
import { total } from '../src/cart.js'

test('adds up', () => assert.equal(total([{ cents: 2 }, { cents: 3 }]), 5))
`
const manifest = { name: 'shop', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } }

/** Runs git in a repository that belongs to the test; gives what it printed. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: directory, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  const { stdout } = await execute('git', args, { cwd: directory, env })
  return stdout.trimEnd()
}

/** A small shop with one test, committed on `main`. `files` are added to it. */
export async function makeShop(directory: string, files: Record<string, string> = {}): Promise<string> {
  const all = {
    'package.json': JSON.stringify(manifest, null, 2),
    'src/cart.js': cart,
    'test/cart.test.js': cartTest,
    ...files,
  }
  return commitFiles(directory, all)
}

/** A repository of these files, committed on `main`; scripts can be run. */
export async function commitFiles(directory: string, files: Record<string, string>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 })
  }
  await git(directory, 'init', '--quiet', '--initial-branch=main')
  await git(directory, 'config', 'user.name', 'Shop Owner')
  await git(directory, 'config', 'user.email', 'owner@example.com')
  await git(directory, 'add', '--all')
  await git(directory, 'commit', '--quiet', '--message', 'a beginning')
  return directory
}
