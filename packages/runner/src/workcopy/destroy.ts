import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './git.ts'

const DAY_MS = 24 * 3_600_000
/** `20261231T235959123Z-att-...`: the time stands in the name, because an agent can set the time of a directory. */
const STAMPED = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-/

export type Discarded = {
  /** `$DATA/trash`: on the same file system as the working copies. */
  trash: string
  /** The attempt's id. */
  name: string
  at: Date
}

/**
 * Moves a working copy to the trash, which takes no longer for many files, and answers where it is now; undefined when
 * it was gone already. No process of its sandbox may be alive.
 */
export async function destroyWorkcopy(path: string, { trash, name, at }: Discarded): Promise<string | undefined> {
  await mkdir(trash, { recursive: true, mode: 0o700 })
  const place = join(trash, `${at.toISOString().replaceAll(/[-:.]/g, '')}-${name}`)
  try {
    await rename(path, place)
    return place
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Deletes what was destroyed more than `olderThanDays` ago and answers the names. What Sentra did not name stays. */
export async function emptyTrash(
  trash: string,
  { olderThanDays, now }: { olderThanDays: number; now: Date },
): Promise<string[]> {
  await mkdir(trash, { recursive: true, mode: 0o700 })
  const names = await readdir(trash)
  const old = names.filter((name) => now.getTime() - destroyedAt(name) > olderThanDays * DAY_MS)
  for (const name of old) await removeTree(trash, name)
  return old
}

/** When a directory in the trash came there; NaN for a name without a time, which is older than nothing. */
export function destroyedAt(name: string): number {
  const [, year, month, day, hour, minute, second, millisecond] = STAMPED.exec(name) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`)
}

/**
 * `rm` and `chmod -R` follow no links and go down directory by directory, so neither links to the host nor a path
 * longer than the system's limit, both of which an agent can make, lead astray. An agent can also take its own
 * directories' write permission away.
 */
export async function removeTree(trash: string, name: string): Promise<void> {
  const remove = () => runProgram('rm', ['-r', '-f', '--', `./${name}`], { cwd: trash })
  await remove().catch(async () => {
    await runProgram('chmod', ['-R', 'u+rwX', '--', `./${name}`], { cwd: trash })
    await remove()
  })
}
