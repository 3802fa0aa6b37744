// `npm run build`: bundles shim, sandbox-init and agents into dist/shim and the dashboard into packages/web/dist, each
// when its sources changed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/node-runtime.js'

const targets = [
  {
    sources: ['packages/shim/src', 'packages/contract/src', 'package-lock.json'],
    output: join(root, 'dist/shim'),
    stamp: join(root, 'dist/shim.stamp'),
    build: async (directory) => (await import('../packages/shim/src/build.ts')).buildShim(directory),
  },
  {
    sources: [
      ...['src', 'build', 'fonts', 'index.html'].map((name) => `packages/web/${name}`),
      'packages/contract/src',
      'package-lock.json',
    ],
    output: join(root, 'packages/web/dist'),
    stamp: join(root, 'dist/web.stamp'),
    build: async (directory) => (await import('../packages/web/build/build-page.ts')).buildPage(directory),
  },
]

mkdirSync(join(root, 'dist'), { recursive: true })
for (const target of targets) await buildWhenChanged(target)

async function buildWhenChanged({ sources, output, stamp, build }) {
  const wanted = hashOf(sources)
  if (existsSync(stamp) && existsSync(output) && readFileSync(stamp, 'utf8') === wanted) return
  const temporary = `${output}.${process.pid}`
  await build(temporary)
  rmSync(output, { recursive: true, force: true })
  renameSync(temporary, output)
  writeFileSync(stamp, wanted)
}

/** @param {string[]} paths files and directories below the root */
function hashOf(paths) {
  const hash = createHash('sha256')
  for (const path of paths) for (const file of filesOf(join(root, path))) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

function filesOf(path) {
  if (statSync(path).isFile()) return [path]
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return entries.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).toSorted()
}
