import { randomUUID } from 'node:crypto'
import { chmod, lstat, rename, rm } from 'node:fs/promises'
import type { Attempt } from './attempt.ts'
import { copyRegularFile } from './bundle.ts'
import { runCommands } from './run-commands.ts'
import { runFiles, type ShimSpec } from './spec.ts'

type Cache = NonNullable<ShimSpec['cache']>

const CACHE_SECONDS = 300
/** npm and pnpm ask a registry for every package of a lock file without addresses, unless they are told this. */
const WITH_CACHE = { npm_config_prefer_offline: 'true' }

/** FILE PATH...: unpacks; of what cannot be unpacked as a whole nothing stays. */
const restoreScript = `
file=$1; shift
[ -f "$file" ] || { echo 'it is gone' >&2; exit 1; }
tar -C / -xf "$file" && exit 0
rm -rf -- "$@"
exit 1
`
/** FILE PATH...: packs those that are there; no file when none is. */
const keepScript = `
set -eu
file=$1; shift
for path in "$@"; do
  shift
  if [ -e "$path" ] && [ ! -L "$path" ]; then set -- "$@" "\${path#/}"; fi
done
[ $# = 0 ] || tar -C / -cf "$file" -- "$@"
`

/**
 * Runs the set-up on what an earlier one left in its tools' caches, and keeps what this one left. Both happen inside the
 * sandbox, and before an agent has done anything there: the host only moves a file that it never looks into.
 */
export async function setUp(attempt: Attempt): Promise<void> {
  const { setup, cache } = attempt.spec
  if (setup.length === 0) return
  const start = performance.now()
  const restored = cache === null ? false : await restore(attempt, cache)
  await runCommands(attempt, { step: 'setup', environment: restored ? WITH_CACHE : {} }, setup)
  const seconds = ((performance.now() - start) / 1_000).toFixed(1)
  const how = restored ? 'with the cache of an earlier one' : 'without a cache'
  attempt.journal.log('info', `Set-up took ${seconds} s, ${how}.`)
  if (cache !== null && !restored && cache.keep !== null) await keep(attempt, cache, cache.keep)
}

/** A cache that cannot be used costs time and nothing else. */
async function restore(attempt: Attempt, cache: Cache): Promise<boolean> {
  if (cache.restore === null) return false
  const { code, stderr } = await runInside(attempt, restoreScript, [cache.restore, ...cache.paths])
  if (code === 0) return true
  attempt.journal.log('warn', `The cache of an earlier set-up could not be used: ${stderr.trim()}`)
  return false
}

async function keep(attempt: Attempt, cache: Cache, target: string): Promise<void> {
  const name = `${randomUUID()}.cache`
  const [source, part] = [`${runFiles.out}/${name}`, `${target}.${name}`]
  try {
    const argv = [`${attempt.spec.paths.out}/${name}`, ...cache.paths]
    const { code, stderr } = await runInside(attempt, keepScript, argv)
    if (code !== 0) throw new Error(stderr.trim())
    const packed = await lstat(source).catch(() => undefined) // nothing was there to be kept
    if (packed === undefined) return
    if (packed.size > cache.maxBytes) throw new Error(`it has ${packed.size} bytes, and ${cache.maxBytes} is the most`)
    await copyRegularFile(source, part)
    await chmod(part, 0o444)
    await rename(part, target)
  } catch (error) {
    attempt.journal.log('warn', `The cache of this set-up was not kept: ${String(error)}`)
  } finally {
    await Promise.all([source, part].map((path) => rm(path, { force: true })))
  }
}

async function runInside({ sandbox }: Attempt, script: string, args: string[]) {
  const process = await sandbox.spawn({ argv: ['sh', '-c', script, 'cache', ...args], io: 'capture' })
  const timer = setTimeout(() => process.signal('SIGKILL'), CACHE_SECONDS * 1_000)
  return await process.exited.finally(() => clearTimeout(timer))
}
