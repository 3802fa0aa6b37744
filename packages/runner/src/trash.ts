import { join } from 'node:path'
import type { Host } from './host.ts'
import { evictSetupCaches } from './setup-cache/setup-caches.ts'
import { sleep } from './server-client.ts'
import { emptyTrash } from './workcopy/destroy.ts'
import { removeSpares } from './workcopy/spare.ts'

/** A trash that is looked at this often holds nothing much longer than it should. */
const TRASH_MS = 3_600_000

/** Removes what has lain in the trash for too long, of which the record of working copies hears, and caches and spares too many. */
export async function emptyHostTrash({ paths: { trash, setups, cache }, worktrees, config }: Host): Promise<void> {
  const now = new Date()
  const names = await emptyTrash(trash, { olderThanDays: config.trashDays, now })
  await evictSetupCaches(setups, { maxBytes: config.setupCacheMb * 1024 ** 2, now })
  await removeSpares(cache, { now, all: config.spareFromFiles === 0 })
  for (const name of names) worktrees.removed(join(trash, name), now)
}

/** Empties it again and again until `signal`. */
export async function keepTrashSmall(host: Host, signal: AbortSignal): Promise<void> {
  for (;;) {
    await sleep(TRASH_MS, signal)
    await emptyHostTrash(host)
  }
}
