// Makes the checkout runnable: dependencies from the lock file. Plain JavaScript for Node >= 18.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNode, requireNode, root } from './node-runtime.js'
import { listStale } from './targets.js'

/** Holds the lock file's hash and how much was installed: `all`, or `production` (without the development tools). */
const stamp = join(root, 'node_modules', '.sentra-installed')

/** Hash of the lock file that node_modules was installed from; a different one means a new install. */
function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** @returns {{ hash?: string, scope?: string }} what is installed; empty when nothing complete is. */
function readStamp() {
  if (!existsSync(stamp)) return {}
  const [hash, scope] = readFileSync(stamp, 'utf8').split(' ')
  return { hash, scope }
}

function isInstalled(scope) {
  const installed = readStamp()
  if (findNode() === undefined || installed.hash !== lockHash()) return false
  return installed.scope === 'all' || installed.scope === scope
}

/**
 * Installs dependencies when they are missing or older than the lock file, then returns the Node to use.
 * `scope` is `production` to run the product, `all` to develop and test it: once there, the development tools stay.
 */
export function ensureInstalled(scope) {
  const wanted = readStamp().scope === 'all' ? 'all' : scope
  if (!isInstalled(wanted)) install(wanted)
  return requireNode()
}

/** As ensureInstalled, and what is built from our sources is up to date: all of it, or the targets that are named. */
export function ensureBuilt(scope, names) {
  // Said by the tests, which have built all of it: to read every source again is a quarter of what a short command takes.
  if (process.env.SENTRA_BUILT === 'true') return requireNode()
  const node = ensureInstalled(scope)
  const stale = listStale(names).map(({ name }) => name)
  if (stale.length === 0) return node
  // Another process, because building needs Node 24, which this one need not be.
  const args = ['--disable-warning=ExperimentalWarning', join(root, 'bin/build.js'), ...stale]
  const result = spawnSync(node, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (result.status !== 0) process.exit(1)
  return node
}

function install(scope) {
  console.error('Installing dependencies (first start, or the lock file changed)...')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(scope === 'production' ? ['--omit=dev'] : [])]
  const result = spawnSync(npm, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (result.status !== 0) {
    console.error(
      'npm ci failed: see the lines above. Check the network and the npm registry setting, then run the same command again.',
    )
    process.exit(1)
  }
  writeFileSync(stamp, `${lockHash()} ${scope}`)
}
