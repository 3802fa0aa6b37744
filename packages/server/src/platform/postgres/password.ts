import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import type { PostgresPaths } from './paths.ts'
import { startFailed } from './start-failed.ts'
import { syncPath } from './sync-path.ts'

const PASSWORD_BYTES = 32

/** @throws DATABASE_START_FAILED when the file is not there: the cluster cannot be opened without it. */
export async function readPassword(paths: PostgresPaths): Promise<string> {
  try {
    return await readFile(paths.password, 'utf8')
  } catch (cause) {
    const message =
      `Cannot read the database's password in ${paths.password}: restore the file from a backup, or move ` +
      `${paths.cluster} away to begin with an empty database.`
    throw startFailed(message, { file: paths.password }, cause)
  }
}

/** Reads the superuser's password, or makes it as long as there is no cluster that already has one. */
export async function ensurePassword(paths: PostgresPaths): Promise<string> {
  if (!existsSync(paths.password) && !existsSync(paths.cluster)) await createPassword(paths.password)
  return readPassword(paths)
}

/** On disk before the cluster is: whatever is killed or loses power, no cluster exists whose password is unknown. */
async function createPassword(path: string): Promise<void> {
  const draft = `${path}.new`
  await writeFile(draft, randomBytes(PASSWORD_BYTES).toString('base64url'), { mode: 0o600 })
  await syncPath(draft)
  await rename(draft, path)
}
