import { execFile } from 'node:child_process'
import { existsSync, readdirSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Names the data directory that a first start has made, in the environment of the tests. */
export const first = 'E2E_FIRST_START'

/** Nobody writes them again; each is more than all the rest. */
const PROGRAMS = ['node', 'postgres', 'shim']

/**
 * Gives `data` what a first start would: making a database takes longer than most of what the tests are about. Does nothing
 * where there are data already, or nothing to copy.
 */
export async function copyFirstStart(data: string): Promise<void> {
  const made = process.env[first]
  if (made === undefined || existsSync(data)) return
  mkdirSync(data, { mode: 0o711 })
  for (const name of readdirSync(made)) {
    const how = PROGRAMS.includes(name) ? '--link' : '--reflink=auto'
    await execute('cp', ['--archive', how, join(made, name), join(data, name)])
  }
}
