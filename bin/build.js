// `npm run build`: bundles shim, sandbox-init and agents into dist/shim, when their sources changed.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './lib/node-runtime.js'

const sources = ['packages/shim/src', 'packages/contract/src', 'package-lock.json']
const output = join(root, 'dist/shim')
const stamp = join(root, 'dist/shim.stamp')

const wanted = hashOf(sources)
if (!existsSync(stamp) || !existsSync(output) || readFileSync(stamp, 'utf8') !== wanted) {
  const { buildShim } = await import('../packages/shim/src/build.ts')
  const temporary = `${output}.${process.pid}`
  await buildShim(temporary)
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
