import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { git } from './git.ts'
import { oneAtATime } from './one-at-a-time.ts'

const PART = /^[a-zA-Z0-9][a-zA-Z0-9-]*$/
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
/** More of them make no bundle smaller: the newest commits hold nearly all that the older ones do. */
const MAX_HAVE = 64
const HALF_WRITTEN_MS = 24 * 3_600_000

/**
 * Fetches a bundle with `refs/sentra/fetch/<commit>` from the server, without what the commits `have` bring, and
 * answers the path of the file, which is removed after use.
 */
export type FetchBundle = (have: string[]) => Promise<string>

/** Path of the runner's cache of a project. Errors: INVALID_INPUT. */
export function cachePath(dataDirectory: string, project: { tenantId: string; projectId: string }): string {
  return join(dataDirectory, 'cache', part(project.tenantId), `${part(project.projectId)}.git`)
}

/** The directory that working copies borrow from, as their alternates and their sandboxes name it. */
export async function objectsOf(cache: string): Promise<string> {
  return join(await realpath(cache), 'objects')
}

/**
 * Makes sure that the cache holds a commit with its history. One at a time for each cache: of ten attempts that start
 * together one fetches. Errors: INVALID_INPUT, GIT_FAILED, and those of `fetchBundle`.
 */
export function ensureCommit(cache: string, commit: string, fetchBundle: FetchBundle): Promise<void> {
  if (!COMMIT.test(commit)) throw new SentraError('INVALID_INPUT', `"${commit}" is not a full commit id.`)
  return oneAtATime(cache, async () => {
    await makeCache(cache, commit)
    if (await isHeld(cache, commit)) return
    await removeHalfWritten(cache)
    const bundle = await fetchBundle(await listHave(cache))
    try {
      await takeBundle(cache, commit, bundle)
    } finally {
      await rm(bundle, { force: true })
    }
  })
}

/**
 * git moves the ref only when the whole history is there. The ref has a new name every time, so a lock that a killed
 * git left behind stands in nobody's way.
 */
async function takeBundle(cache: string, commit: string, bundle: string): Promise<void> {
  const refspec = `refs/sentra/fetch/${commit}:${heldRef(commit)}/${randomUUID()}`
  await git(cache, ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--', bundle, refspec])
  const held = await git(cache, ['for-each-ref', '--format=%(objectname)', heldRef(commit)])
  if (held.split('\n').every((id) => id === commit)) return
  throw new SentraError('GIT_FAILED', `The server sent another commit than ${commit}. Retry the stage.`)
}

/** Built aside and renamed, so a cache that exists is whole. The length of an id tells the format of the objects. */
async function makeCache(cache: string, commit: string): Promise<void> {
  if (await stat(cache).catch(() => undefined)) return
  const draft = `${cache}.${randomUUID()}`
  // As root, runs have accounts of their own and must pass through to the objects that they borrow.
  await mkdir(dirname(cache), { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const format = commit.length === 40 ? 'sha1' : 'sha256'
  await git(dirname(cache), ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, draft])
  await git(draft, ['config', 'gc.auto', '0'])
  await rename(draft, cache)
}

function listHave(cache: string): Promise<string[]> {
  const args = ['for-each-ref', '--format=%(objectname)', '--sort=-creatordate', `--count=${MAX_HAVE}`]
  return git(cache, [...args, 'refs/sentra/have']).then((text) => text.split('\n').filter(Boolean))
}

/** What fetches that were killed left of their packs; a day old, because a killed runner's git may still be writing. */
async function removeHalfWritten(cache: string): Promise<void> {
  const packs = join(cache, 'objects', 'pack')
  const names = await readdir(packs)
  for (const path of names.filter((name) => name.startsWith('tmp_')).map((name) => join(packs, name))) {
    const entry = await stat(path).catch(() => undefined)
    if (entry && Date.now() - entry.mtimeMs > HALF_WRITTEN_MS) await rm(path, { force: true })
  }
}

/** Our refs are files until somebody packs them by hand: mostly one read answers, at a tenth of the time of a git. */
async function isHeld(cache: string, commit: string): Promise<boolean> {
  const directory = join(cache, heldRef(commit))
  const names = await readdir(directory).catch((): string[] => []) // never fetched, or packed
  const ids = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8').catch(() => '')))
  if (ids.includes(`${commit}\n`)) return true
  return (await git(cache, ['for-each-ref', heldRef(commit)])) !== ''
}

function heldRef(commit: string): string {
  return `refs/sentra/have/${commit}`
}

function part(value: string): string {
  if (!PART.test(value)) throw new SentraError('INVALID_INPUT', `"${value}" may hold letters, digits and dashes only.`)
  return value
}
