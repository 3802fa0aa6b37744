import { readFile, rename, writeFile } from 'node:fs/promises'
import { RunnerId } from '@sentra/contract'
import { z } from 'zod'

const Identity = z.object({ runnerId: RunnerId })

/** The id that the server gave this host; null before the first registration. */
export async function readIdentity(path: string): Promise<RunnerId | null> {
  try {
    return Identity.parse(JSON.parse(await readFile(path, 'utf8'))).runnerId
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

export async function writeIdentity(path: string, runnerId: string): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify({ runnerId }), { mode: 0o600 })
  await rename(`${path}.new`, path)
}
