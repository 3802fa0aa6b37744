import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SentraError } from '@sentra/contract'
import type { RunUser } from '../sandbox/run-user.ts'

export const ENV_FILE = '.env.local'

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
const BARE = /^[\w.:/@%+,-]*$/

/**
 * Writes the variables of a run as `.env.local` at the top of a working copy. Errors: INVALID_INPUT for a name.
 * What the repository has there goes first and is never written through: it may be a link to a file of the host.
 */
export async function writeEnvFile(
  workcopy: string,
  environment: Record<string, string>,
  owner?: RunUser,
): Promise<void> {
  const path = join(workcopy, ENV_FILE)
  const text = formatEnv(environment)
  await rm(path, { recursive: true, force: true })
  const file = await open(path, 'wx', 0o600)
  try {
    if (owner) await file.chown(owner.uid, owner.gid)
    await file.writeFile(text)
  } finally {
    await file.close()
  }
}

/** The variables in the form that dotenv readers agree on, one a line. */
export function formatEnv(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${checkName(name)}=${quote(value)}\n`)
    .join('')
}

function checkName(name: string): string {
  if (!NAME.test(name)) throw new SentraError('INVALID_INPUT', `"${name}" is no name of an environment variable.`)
  return name
}

/** Single quotes keep everything literal, but can hold neither themselves nor a line break. */
function quote(value: string): string {
  if (BARE.test(value)) return value
  if (!/['\r\n]/.test(value)) return `'${value}'`
  const escaped = value.replaceAll(/["\\$`]/g, String.raw`\$&`)
  return `"${escaped.replaceAll('\n', String.raw`\n`).replaceAll('\r', String.raw`\r`)}"`
}
