import type { Contest, ContestId, TaskId } from '@sentra/contract'
import { nameOf } from '#access'
import { getTask } from '#board'
import { type App, inTenant, type Principal } from '#platform'
import { findNewestContest } from './contests-store.ts'
import { type Entry, measureEntries, toStandings } from './rank-contest.ts'

/** The newest contest of a task, ranked as it stands; null when there was none. */
export async function viewContestOfTask(app: App, principal: Principal, taskId: TaskId): Promise<Contest | null> {
  const contestId = await inTenant(app.database, principal.tenantId, async (tx) => {
    await getTask(tx, taskId)
    return findNewestContest(tx, taskId)
  })
  return contestId === undefined ? null : viewContest(app, principal, contestId)
}

export async function viewContest(app: App, principal: Principal, contestId: ContestId): Promise<Contest> {
  const entries = await measureEntries(app, principal.tenantId, contestId)
  const { run: first } = entries[0] as Entry
  return {
    id: contestId,
    taskId: first.taskId,
    startedAt: first.createdAt.toISOString(),
    entries: toStandings(entries),
    kept: keptOf(entries),
  }
}

function keptOf(entries: readonly Entry[]): Contest['kept'] {
  const kept = entries.find(({ run }) => run.keptAt !== null)?.run
  if (kept?.keptAt == null) return null
  return { runId: kept.id, by: kept.keptBy === null ? null : nameOf(kept.keptBy), at: kept.keptAt.toISOString() }
}
