import { AttemptId, type EmptyTrash, type TrashEntry, TrashEntryId } from '@sentra/contract'
import type { Tx } from '#platform'
import { endEntry, listTrashEntries, lockTrashEntry, type TrashEntryRow } from '#trash'
import { viewEntries } from './list-trash.ts'
import { workcopyEntry } from './to-trash-entry-rules.ts'
import { getWorkcopy, listWorkcopies, requestEmptying, type WorkcopyRow } from './workcopies-store.ts'

const DAY_MS = 24 * 3_600_000
/** More is given up by the next call. */
const AT_ONCE = 500

type Input = EmptyTrash & { trashDays: number }
type Chosen = { rows: TrashEntryRow[]; copies: WorkcopyRow[] }

/** Gives up entries and working copies for good, or only says which with `dryRun`. */
export async function emptyTrash(tx: Tx, input: Input): Promise<{ entries: TrashEntry[]; done: boolean }> {
  const { rows, copies } = await choose(tx, input)
  if (!input.dryRun) {
    for (const row of rows) await endEntry(tx, row, 'emptied')
    await requestEmptying(
      tx,
      copies.map(({ attemptId }) => attemptId),
    )
  }
  const entries = await viewEntries(tx, rows, input.trashDays)
  return {
    entries: [...entries, ...copies.map((copy) => workcopyEntry(copy, input.trashDays))],
    done: !input.dryRun,
  }
}

async function choose(tx: Tx, { trashId, projectId, olderThanDays }: Input): Promise<Chosen> {
  const entryId = TrashEntryId.safeParse(trashId)
  if (entryId.success) {
    const row = await lockTrashEntry(tx, entryId.data)
    return { rows: row.restoredAt === null && row.emptiedAt === null ? [row] : [], copies: [] }
  }
  const attemptId = AttemptId.safeParse(trashId)
  if (attemptId.success) return { rows: [], copies: [await getWorkcopy(tx, attemptId.data)] }
  const filter = { projectId, before: new Date(Date.now() - olderThanDays * DAY_MS), limit: AT_ONCE }
  return { rows: await listTrashEntries(tx, filter), copies: await listWorkcopies(tx, filter) }
}
