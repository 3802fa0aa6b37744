import type { ContestId } from '@sentra/contract'
import { type App, inTenant } from '#platform'
import { hasResult, isDecidable, rankEntries } from './contest-rules.ts'
import { lockEntries } from './contests-store.ts'
import { keepEntry } from './keep-entry.ts'
import { measureEntries } from './rank-contest.ts'

/**
 * Keeps the best entry of a contest, as a job: queued whenever an entry ends while none is kept. Nothing happens when a
 * person chose meanwhile, an entry goes on, or none has a result. What changed since it was measured has queued another job.
 */
export async function decideContest(app: App, tenantId: string, contestId: ContestId): Promise<void> {
  const measured = await measureEntries(app, tenantId, contestId)
  if (!isDecidable(measured)) return
  await inTenant(app.database, tenantId, async (tx) => {
    const entries = await lockEntries(tx, contestId)
    const isSame = entries.every(({ state, headCommit }, lane) => {
      const before = measured[lane]
      return before?.state === state && before.run.headCommit === headCommit
    })
    if (!isSame || entries.some(({ keptAt }) => keptAt !== null)) return
    const [best] = rankEntries(measured)
    if (best && hasResult(best)) await keepEntry(tx, { run: { ...best.run, contestId }, by: null })
  })
}
