import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** What is wanted without a lock file is looked for anew after this. */
const DAYS = 7
const DAY_MS = 24 * 3_600_000
const NAME = /^[0-9a-f]{32}\.tar$/
/** What a shim that was killed left half copied. */
const HALF_WRITTEN_MS = DAY_MS

export type SetupCache = {
  path: string
  tenantId: string
  projectId: string
  key: string
  bytes: number
  madeAt: Date
  usedAt: Date
}
type Owner = { tenantId: string; projectId: string }

/** Where the cache of a key lies, or will. */
export function setupCachePath(root: string, { tenantId, projectId }: Owner, key: string): string {
  return join(root, tenantId, projectId, `${key}.tar`)
}

/** True when there is one that is young enough; it counts as used now. */
export async function useSetupCache(path: string, now: Date): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined) // there is none, or it was removed this moment
  if (facts === undefined || isTooOld(facts.mtime, now)) return false
  await utimes(path, now, facts.mtime).catch(() => {}) // only its turn to be removed comes sooner
  return true
}

/** Makes the place where a shim keeps a cache. As root, the accounts of runs must pass through to read it. */
export async function makePlace(root: string, owner: Owner): Promise<void> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  await mkdir(join(root, owner.tenantId, owner.projectId), { recursive: true, mode })
}

/** All caches of this host, the one that was used last first. */
export async function listSetupCaches(root: string): Promise<SetupCache[]> {
  const caches: SetupCache[] = []
  for (const [tenantId, projectId, name] of await walk(root)) {
    if (!NAME.test(name)) continue
    const path = join(root, tenantId, projectId, name)
    const facts = await stat(path).catch(() => undefined) // removed this moment
    if (facts === undefined) continue
    const { size: bytes, mtime: madeAt, atime: usedAt } = facts
    caches.push({ path, tenantId, projectId, key: name.slice(0, 32), bytes, madeAt, usedAt })
  }
  return caches.toSorted((a, b) => b.usedAt.getTime() - a.usedAt.getTime())
}

/** Removes what is too old, and of the rest what was not used for longest until `maxBytes` hold them all. */
export async function evictSetupCaches(
  root: string,
  { maxBytes, now }: { maxBytes: number; now: Date },
): Promise<void> {
  let kept = 0
  for (const { path, bytes, madeAt } of await listSetupCaches(root)) {
    if (kept + bytes > maxBytes || isTooOld(madeAt, now)) await rm(path, { force: true })
    else kept += bytes
  }
  for (const parts of await walk(root)) {
    const path = join(root, ...parts)
    const facts = NAME.test(parts[2]) ? undefined : await stat(path).catch(() => undefined)
    if (facts && now.getTime() - facts.mtimeMs > HALF_WRITTEN_MS) await rm(path, { force: true })
  }
}

function isTooOld(madeAt: Date, now: Date): boolean {
  return now.getTime() - madeAt.getTime() > DAYS * DAY_MS
}

async function walk(root: string): Promise<[tenant: string, project: string, file: string][]> {
  const found: [string, string, string][] = []
  for (const tenant of await readdir(root)) {
    for (const project of await readdir(join(root, tenant))) {
      for (const name of await readdir(join(root, tenant, project))) found.push([tenant, project, name])
    }
  }
  return found
}
