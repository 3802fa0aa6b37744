#!/usr/bin/env node
// The `sentra` command: sets up on first use, then runs the command line on a Node that is new enough.
import { join } from 'node:path'
import { become } from './lib/exec.js'
import { root } from './lib/node-runtime.js'
import { ensureBuilt, ensureInstalled } from './lib/setup.js'

const words = process.argv.slice(2)
// Only what starts processes needs the bundles; every other command should start at once. Options may precede the verb.
const needsBundles = ['serve', 'demo', 'agents'].some((word) => words.includes(word))
const node = needsBundles ? ensureBuilt('production') : ensureInstalled('production')
become(node, ['--disable-warning=ExperimentalWarning', join(root, 'packages/cli/src/main.ts'), ...words])
