import { accessSync, constants, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe } from 'vitest'
import { chromiumPath } from './chromium-path.ts'

/** `describe` where bubblewrap is installed. Elsewhere skipped with the reason, and failed under CI. */
export const describeProduct = describeWhen(hasProgram('bwrap'), 'bubblewrap is not installed')

/** As describeProduct, where Chromium is installed too. */
export const describeInBrowser = describeWhen(
  hasProgram('bwrap') && chromiumPath !== undefined,
  'bubblewrap or chromium is not installed',
)

/** Whether a program is installed. Elsewhere the reason for what is skipped is printed, and under CI it fails. */
export function hasTool(name: string): boolean {
  return isThere(name, hasProgram(name))
}

/** The `psql` of the newest Postgres that Debian's packages installed, beside its server; undefined as with hasTool. */
export function findPostgres(): string | undefined {
  const found = globSync('/usr/lib/postgresql/*/bin/psql').toSorted().at(-1)
  return isThere('postgresql', found !== undefined) ? found : undefined
}

function isThere(name: string, isInstalled: boolean): boolean {
  if (isInstalled) return true
  if (process.env['CI'] === 'true') throw new Error(`Under CI this host must have ${name} (see CONTRIBUTING.md)`)
  console.warn(`skipped: ${name} is not installed`)
  return false
}

/** `describe` where these programs are installed. Elsewhere skipped with the reason, and failed under CI. */
export function describeWhere(...names: string[]) {
  const missing = names.filter((name) => !hasProgram(name))
  return describeWhen(missing.length === 0, `${missing.join(' and ')} is not installed`)
}

function describeWhen(possible: boolean, reason: string) {
  if (possible) return describe
  if (process.env['CI'] === 'true') throw new Error(`Under CI this host must be able to run the product: ${reason}`)
  console.warn(`skipped: ${reason}`)
  return describe.skip
}

function hasProgram(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => isExecutable(join(directory, name)))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
