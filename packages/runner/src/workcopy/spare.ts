/**
 * A spare is a working copy that was made ahead, of a repository so large that making one takes seconds. It has a commit
 * checked out and no branch; whoever takes it moves it to the commit that is wanted, which touches only the files that
 * differ. No agent has seen one: what an agent had is never used again.
 */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { removeTree } from './destroy.ts'
import { listChanged } from './list-entries.ts'
import { oneAtATime } from './one-at-a-time.ts'

const DAY_MS = 24 * 3_600_000
/** One that nobody took for so long was made for nothing. */
const DAYS = 7
/** What a killed runner left half made; its git may still be writing. */
const HALF_MADE_MS = 3_600_000
const HALF_MADE = '.making-'
/** The index begins with `DIRC`, its version, and how many files it has: 4 bytes each (gitformat-index). */
const COUNT_AT = 8

/**
 * Where the spare of a cache lies, or would, for runs that check out these directories. Files of one are not forced to the
 * disk, so it serves until the machine starts again; undefined where that cannot be told.
 */
export async function sparePath(cache: string, sparse: string[]): Promise<string | undefined> {
  const boot = await bootId()
  const parts = createHash('sha256').update(sparse.join('\0')).digest('hex').slice(0, 12)
  return boot && join(cache, 'spares', `${boot}-${parts}`)
}

/** What Linux names the time since it started; no other system has it. */
const bootId = () =>
  readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  )

/**
 * Moves the spare to `draft`, where it is the caller's; false when there is none that serves, or it lies on another file
 * system. Of several who want it one gets it. Where attributes differ, files that do not would have to be written anew, so
 * that one stays.
 */
export async function takeSpare(path: string, { draft, cache, commit }: Taking): Promise<boolean> {
  try {
    const head = await readFile(join(path, '.git', 'HEAD'), 'utf8')
    const attributes = await listChanged(cache, { from: head.trim(), to: commit }, ':(glob)**/.gitattributes')
    if (attributes !== '') return false
    await rename(path, draft)
    return true
  } catch (error) {
    if (['ENOENT', 'EXDEV'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

type Taking = { draft: string; cache: string; commit: string }

/** Makes a spare, unless there is one: `write` lays it out in a directory that it makes. One at a time for each. */
export function makeSpare(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  return oneAtATime(path, async () => {
    if (await stat(path).catch(() => undefined)) return
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const draft = `${path}${HALF_MADE}${randomUUID()}`
    try {
      await write(draft)
      await rename(draft, path)
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
  })
}

/** How many files a working copy has that no agent has seen, by its index. */
export async function countFiles(workcopy: string): Promise<number> {
  const index = await open(join(workcopy, '.git', 'index'))
  try {
    const { buffer } = await index.read(Buffer.alloc(4), 0, 4, COUNT_AT)
    return buffer.readUInt32BE()
  } finally {
    await index.close()
  }
}

/** Removes the spares below `caches` that nobody took for long or that cannot serve any more; every one with `all`. */
export async function removeSpares(caches: string, { now, all }: { now: Date; all: boolean }): Promise<void> {
  const boot = await bootId()
  for (const [directory, name] of await listSpares(caches)) {
    const facts = await stat(join(directory, name)).catch(() => undefined) // taken this moment
    if (facts === undefined) continue
    const age = now.getTime() - facts.ctimeMs
    const isOld = name.includes(HALF_MADE) ? age > HALF_MADE_MS : all || age > DAYS * DAY_MS
    if (isOld || boot === undefined || !name.startsWith(boot)) await removeSpare(directory, name)
  }
}

/** Moved aside first: of one that is taken at this moment, not a file may be missing where it goes. */
async function removeSpare(directory: string, name: string): Promise<void> {
  const aside = `gone-${randomUUID()}`
  const isOurs = await rename(join(directory, name), join(directory, aside)).then(
    () => true,
    () => false, // taken this moment
  )
  if (isOurs) await removeTree(directory, aside)
}

async function listSpares(caches: string): Promise<[directory: string, name: string][]> {
  const found: [string, string][] = []
  for (const tenant of await readdir(caches)) {
    for (const project of await readdir(join(caches, tenant))) {
      const directory = join(caches, tenant, project, 'spares')
      const names = await readdir(directory).catch((): string[] => []) // most projects have none
      found.push(...names.map((name): [string, string] => [directory, name]))
    }
  }
  return found
}
