import type { ProjectId, TaskId, TrashEntry } from '@sentra/contract'
import { type App, inTenant, type Principal, type Tx } from '#platform'
import { getProject, hiddenRef } from '#projects'
import { listTrashEntries, type TrashEntryRow } from '#trash'
import { toTrashEntry, workcopyEntry } from './to-trash-entry-rules.ts'
import { listWorkcopies } from './workcopies-store.ts'

type Query = {
  projectId?: ProjectId | undefined
  taskId?: TaskId | undefined
  workingCopies?: boolean | undefined
  after?: string | undefined
  limit: number
}

/** What lies in the trash, newest first. Working copies come on the first page only, as many as one page holds. */
export function listTrash(
  app: App,
  principal: Principal,
  query: Query,
): Promise<{ items: TrashEntry[]; next: string | null }> {
  const days = app.config.keep.trashDays
  return inTenant(app.database, principal.tenantId, async (tx) => {
    const rows = await listTrashEntries(tx, { ...query, limit: query.limit + 1 })
    const shown = await viewEntries(tx, rows.slice(0, query.limit), days)
    const next = rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null
    const copies = query.workingCopies && query.after === undefined ? await listWorkcopies(tx, query) : []
    const items = [...shown, ...copies.map((copy) => workcopyEntry(copy, days))]
    return { items: items.toSorted((one, other) => other.at.localeCompare(one.at)), next }
  })
}

/** Entries with the names of their projects. */
export async function viewEntries(tx: Tx, rows: TrashEntryRow[], days: number): Promise<TrashEntry[]> {
  const names = new Map<ProjectId, string>()
  for (const { projectId } of rows) {
    if (!names.has(projectId)) names.set(projectId, (await getProject(tx, projectId)).name)
  }
  return rows.map((row) => {
    const named = { ...row, projectName: names.get(row.projectId) ?? row.projectId }
    return toTrashEntry(named, { days, refOf: hiddenRef })
  })
}
