// What is built from our sources, and whether it is up to date. Plain JavaScript for Node >= 18: every start asks.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './node-runtime.js'

/** By name: what it is made of, where it lies, and the file that holds the hash of what it was made of. */
const targets = {
  programs: {
    sources: [
      ...['server', 'runner', 'cli'].flatMap((name) => [`packages/${name}/src`, `packages/${name}/package.json`]),
      'packages/contract/src',
      'packages/client/src',
      'bin/lib/build-programs.js',
      'package.json',
      'package-lock.json',
    ],
    output: join(root, 'dist/programs'),
    stamp: join(root, 'dist/programs.stamp'),
  },
  shim: {
    sources: ['packages/shim/src', 'packages/contract/src', 'package-lock.json'],
    output: join(root, 'dist/shim'),
    stamp: join(root, 'dist/shim.stamp'),
  },
  page: {
    sources: [
      ...['src', 'build', 'fonts', 'index.html'].map((name) => `packages/web/${name}`),
      'packages/contract/src',
      'packages/client/src',
      'package-lock.json',
    ],
    output: join(root, 'packages/web/dist'),
    stamp: join(root, 'dist/web.stamp'),
  },
}

/** @returns {{ name: string, output: string, stamp: string, hash: string }[]} those that are missing or older than their sources */
export function listStale(names = Object.keys(targets)) {
  const known = new Map()
  const all = names.map((name) => ({ name, ...targets[name], hash: hashOf(targets[name].sources, known) }))
  return all.filter(({ output, stamp, hash }) => !existsSync(output) || readIfThere(stamp) !== hash)
}

const readIfThere = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/** @param {Map<string, string>} known hashes of paths that several targets are made of */
function hashOf(paths, known) {
  const hash = createHash('sha256')
  for (const path of paths) {
    if (!known.has(path)) known.set(path, hashOfTree(join(root, path)))
    hash.update(known.get(path))
  }
  return hash.digest('hex')
}

function hashOfTree(path) {
  const hash = createHash('sha256')
  for (const file of filesOf(path)) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

function filesOf(path) {
  if (statSync(path).isFile()) return [path]
  // oxlint-disable-next-line unicorn/no-array-sort -- Node 18 has no toSorted
  const names = readdirSync(path).sort()
  return names.flatMap((name) => filesOf(join(path, name)))
}
