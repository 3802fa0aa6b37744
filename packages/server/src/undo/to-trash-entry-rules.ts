import type { TrashEntry } from '@sentra/contract'
import type { TrashEntryRow } from '#trash'
import type { WorkcopyRow } from './workcopies-store.ts'

const DAY_MS = 24 * 3_600_000

const untilOf = (at: Date, days: number) => new Date(at.getTime() + days * DAY_MS).toISOString()

/** The hidden ref of a commit in the trash, for who looks for it by hand. */
type RefOf = (entry: { id: string; at: Date }) => string

/** An entry as clients see it: stored facts, and until when it stays by the setting of today. */
export function toTrashEntry(
  row: TrashEntryRow & { projectName: string },
  { days, refOf }: { days: number; refOf: RefOf },
): TrashEntry {
  const { before: _before, discardedBy, discardedAt, restoredAt, emptiedAt, ...same } = row
  return {
    ...same,
    ref: row.commit === null ? null : refOf({ id: row.id, at: discardedAt }),
    path: null,
    by: discardedBy,
    at: discardedAt.toISOString(),
    until: untilOf(discardedAt, days),
    restoredAt: restoredAt?.toISOString() ?? null,
    emptiedAt: emptiedAt?.toISOString() ?? null,
  }
}

/** A working copy in the trash of its host, as an entry. */
export function workcopyEntry(row: WorkcopyRow, days: number): TrashEntry {
  const { attemptId, stage, taskTitle, trashedAt, path, projectId, projectName, taskId, runId, commit } = row
  return {
    id: attemptId,
    kind: 'working_copy',
    what: `Working copy of ${stage} of “${taskTitle}”`,
    projectId,
    projectName,
    taskId,
    runId,
    pullRequestId: null,
    commit,
    ref: null,
    path,
    by: 'sentra',
    at: trashedAt.toISOString(),
    until: untilOf(trashedAt, days),
    restoredAt: null,
    restoredAs: null,
    emptiedAt: null,
  }
}
