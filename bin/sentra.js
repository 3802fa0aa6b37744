#!/usr/bin/env node
// The `sentra` command: sets up on first use, then runs the command line on a Node that is new enough.
import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { become } from './lib/exec.js'
import { root } from './lib/node-runtime.js'
import { ensureBuilt } from './lib/setup.js'

const words = process.argv.slice(2)
// Only what starts processes needs shim and dashboard; every other command should start at once. Options may precede the verb.
const needsAll = ['serve', 'demo', 'agents'].some((word) => words.includes(word))
const node = ensureBuilt('production', needsAll ? undefined : ['programs'])
const program = join(root, 'dist/programs/sentra.js')
// Beside the programs, so that nobody can change it who could not change them.
const compiled = join(root, 'dist/compiled')

if (node === process.execPath) {
  module.enableCompileCache(compiled)
  await import(pathToFileURL(program).href)
} else become(node, [program, ...words], { env: { ...process.env, NODE_COMPILE_CACHE: compiled } })
