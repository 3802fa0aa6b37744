import { type App, inTenant } from '#platform'
import { listChanges } from '#projects'
import type { AttemptRow, LandedWork, RunRow } from '#runs'
import { landedSince, type Landing, listLandings } from '#train'

/** Of each task that landed: what its pull request says, at most this long, and this many of its files. */
const MOST_CHARACTERS = 2_000
const MOST_FILES = 50

type Place = { tenantId: string; store: string }

/** What landed on the ticket's branch since a fixer's run began: what the others mean, and what they changed. */
export async function readLanded(
  app: App,
  { tenantId, store }: Place,
  { attempt, run }: { attempt: AttemptRow; run: RunRow },
): Promise<LandedWork[]> {
  const { onto, since } = attempt.briefing.combined ?? {}
  const { ticketId } = run
  if (onto === undefined || since === undefined || ticketId === null) return []
  const landings = await inTenant(app.database, tenantId, (tx) => listLandings(tx, ticketId))
  const works: LandedWork[] = []
  for (const landing of landedSince(landings, { since, head: onto })) works.push(await readWork(store, landing))
  return works
}

async function readWork(store: string, { title, summary, ontoCommit, combinedCommit }: Landing): Promise<LandedWork> {
  const changes =
    ontoCommit === null || combinedCommit === null
      ? []
      : await listChanges(store, { base: ontoCommit, head: combinedCommit })
  const files = changes
    .slice(0, MOST_FILES)
    .map(({ path, additions, deletions }) => `${path} +${additions} -${deletions}`)
  const more = changes.length - files.length
  return { title, summary: summary.slice(0, MOST_CHARACTERS), files: more > 0 ? [...files, `and ${more} more`] : files }
}
