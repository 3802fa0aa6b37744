import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { roleOf } from './role-of.ts'
import type { Script } from './role-scripts.ts'
import type { Turn } from './turn.ts'

const PORTS = 'src/ports'
const FIRST_PORT = 3_000
const MARKER = /^(<<<<<<<|=======|>>>>>>>).*\n/gm

/**
 * Takes a port that nobody else has, as far as it sees: two that do so apart are right alone and wrong together, and
 * their own tests say so. As a fixer it takes the next one that is free.
 */
export const takePort =
  (name: string): Script =>
  async (turn) => {
    const taken = await listPorts(turn, name)
    const port = roleOf(turn.prompt) === 'fixer' ? Math.max(FIRST_PORT, ...taken) + 1 : FIRST_PORT
    await turn.write(`${PORTS}/${name}.cjs`, `module.exports = ${port}\n`)
    await turn.write(`test/port-${name}.test.cjs`, testOf(name))
    await turn.say(`I take port ${port}; others have: ${taken.join(', ') || 'none'}.`)
  }

/** Adds a line at the end of a file; as a fixer it keeps the lines of both sides of a conflict. */
export const addLine =
  (line: string): Script =>
  async (turn) => {
    const before = (await turn.read('LINES.md')) ?? '# Lines\n'
    const isConflict = before.includes('<<<<<<<')
    await turn.write('LINES.md', isConflict ? before.replaceAll(MARKER, '') : `${before}${line}\n`)
    await turn.say(isConflict ? 'I kept both.' : 'I added a line.')
  }

async function listPorts(turn: Turn, name: string): Promise<number[]> {
  const files = await readdir(join(turn.session.cwd, PORTS)).catch(() => [])
  const others = files.filter((file) => file !== `${name}.cjs`)
  const texts = await Promise.all(others.map((file) => turn.read(`${PORTS}/${file}`)))
  return texts.map((text) => Number(/\d+/.exec(text ?? '')?.[0]))
}

function testOf(name: string): string {
  const lines = [
    "const test = require('node:test')",
    "const assert = require('node:assert/strict')",
    "const { readdirSync } = require('node:fs')",
    "const { join } = require('node:path')",
    `test('nobody has the port of ${name}', () => {`,
    `  const directory = join(__dirname, '../${PORTS}')`,
    '  const ports = readdirSync(directory).map((file) => require(join(directory, file)))',
    '  assert.equal(new Set(ports).size, ports.length)',
    '})',
  ]
  return `${lines.join('\n')}\n`
}
