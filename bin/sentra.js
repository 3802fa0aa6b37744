#!/usr/bin/env node
// The `sentra` command: runs the command line on a Node that is new enough. In a checkout it sets up on first use.
import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { become } from './lib/exec.js'
import { isCheckout, requireNode, root } from './lib/node-runtime.js'

const words = process.argv.slice(2)
const node = isCheckout ? await setUp() : requireNode()
const program = join(root, 'dist/programs/sentra.js')
// Beside the programs, so that nobody can change it who could not change them.
const compiled = join(root, 'dist/compiled')

if (node === process.execPath) {
  module.enableCompileCache(compiled)
  await import(pathToFileURL(program).href)
} else become(node, [program, ...words], { env: { ...process.env, NODE_COMPILE_CACHE: compiled } })

async function setUp() {
  const { ensureBuilt } = await import('./lib/setup.js')
  // Only what starts processes needs shim and dashboard; every other command should start at once. Options may precede the verb.
  const needsAll = ['serve', 'demo', 'agents'].some((word) => words.includes(word))
  return ensureBuilt('production', needsAll ? undefined : ['programs'])
}
