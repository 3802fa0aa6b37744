import type { WorkOrder } from '@sentra/contract/runner'
import type { ShimSpec } from '@sentra/shim/spec'
import type { Host } from '../host.ts'
import { placesInside } from '../sandbox/mounts.ts'
import type { Toolchain } from '../sandbox/toolchains.ts'
import { cachePath } from '../workcopy/cache.ts'
import { cacheKey, identifyTools } from './cache-key.ts'
import { evictSetupCaches, makePlace, setupCachePath, useSetupCache } from './setup-caches.ts'

/** Where tools keep what they fetched, below HOME. Nothing of an agent lies there. */
const TOOL_CACHES = [
  ['.npm/_cacache', '.cache', '.local/share/pnpm/store', '.yarn/berry/cache', '.bun/install/cache'],
  ['go/pkg/mod', '.cargo/registry', '.cargo/git', '.m2/repository', '.gradle/caches'],
].flat()
/** Of the working copy: a Python directory for packages, which pip fills again only by asking its index. */
const IN_WORKING_COPY = ['.venv']

/** What a run does with caches of set-ups: `file` of this host is shown to it read-only. */
export type CachePlan = { file: string | null; spec: ShimSpec['cache'] }

/**
 * Finds the cache for the set-up of an order with these tools: another version of one may install something else. Tier `process` has none: its runs could write in those of others. The cache
 * of git must hold the commit.
 */
export async function planSetupCache(host: Host, order: WorkOrder, toolchains: Toolchain[]): Promise<CachePlan> {
  const maxBytes = host.config.setupCacheMb * 1024 ** 2
  const none = { file: null, spec: null }
  if (maxBytes === 0 || order.sandbox.tier !== 'bubblewrap') return none
  const key = await cacheKey(cachePath(host.paths.root, order), order, await identifyTools(toolchains))
  if (key === null) return none
  const path = setupCachePath(host.paths.setups, order, key)
  const now = new Date()
  const isThere = await useSetupCache(path, now)
  const keeps = !isThere && order.fillsCache
  if (keeps) {
    await evictSetupCaches(host.paths.setups, { maxBytes, now })
    await makePlace(host.paths.setups, order)
  }
  const { home, work, cache } = placesInside
  const start = order.directory === '' ? work : `${work}/${order.directory}`
  const paths = [...TOOL_CACHES.map((name) => `${home}/${name}`), ...IN_WORKING_COPY.map((name) => `${start}/${name}`)]
  if (!isThere && !keeps) return none
  return {
    file: isThere ? path : null,
    spec: { restore: isThere ? cache : null, keep: keeps ? path : null, paths, maxBytes },
  }
}
