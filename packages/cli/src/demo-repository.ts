import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const files: Record<string, string> = {
  'package.json': `${JSON.stringify({ name: 'shop', version: '1.0.0', private: true, type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
  'README.md': '# Shop\n\nA small shop that shows how Sentra works. Prices are integer cents.\n',
  'src/cart.js': `/** Sum of a cart in cents. */
export function total(items) {
  return items.reduce((sum, item) => sum + item.priceCents * item.quantity, 0)
}
`,
  'test/cart.test.js': `import test from 'node:test'
import assert from 'node:assert/strict'
import { total } from '../src/cart.js'

test('adds up prices and quantities', () => {
  assert.equal(total([{ priceCents: 250, quantity: 2 }, { priceCents: 100, quantity: 1 }]), 600)
})
`,
}

/** Makes a small real repository with one commit on \`main\`. */
export async function makeDemoRepository(path: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true })
    await writeFile(join(path, name), text)
  }
  await git(path, ['init', '--quiet', '--initial-branch=main'])
  await git(path, ['add', '--all'])
  const author = ['-c', 'user.name=Sentra demo', '-c', 'user.email=demo@localhost', '-c', 'commit.gpgsign=false']
  await git(path, [...author, 'commit', '--quiet', '--message', 'A small shop'])
}

/** The last commits as a graph. */
export async function showHistory(path: string): Promise<string> {
  const { stdout } = await git(path, ['log', '--graph', '--oneline', '--no-color', '-12'])
  return stdout
}

function git(path: string, args: string[]): Promise<{ stdout: string }> {
  return promisify(execFile)('git', ['-c', 'core.hooksPath=/dev/null', ...args], { cwd: path })
}
