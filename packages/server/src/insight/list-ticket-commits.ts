import type { TicketCommit, TicketCommits, TicketId } from '@sentra/contract'
import { getTicket } from '#board'
import { type App, inTenant, type Principal } from '#platform'
import { getProject, listCommits, type ListedCommit, openStore, type ProjectRow, showCommits } from '#projects'
import { type Maker, makersOf } from './commit-makers-rules.ts'
import { listMergedPulls, listOnBranch, type Piece } from './commits-store.ts'

/** More than anybody reads; git compares each with the one before. */
const MAX_COMMITS = 300
/** Of the newest: each is one question to git. */
const MAX_PULLS = 40

type Place = Pick<TicketCommits, 'delivery' | 'branch'> & {
  project: ProjectRow
  headCommit: string | null
  /** Landed on its branch in that order, or merged, oldest first. */
  pieces: Piece[]
}

/**
 * The commits that a ticket has brought so far, newest first: of its branch, or of the merged pull requests of its tasks.
 * Only the server's own store is read: nothing is fetched for a look. NOT_FOUND.
 */
export async function listTicketCommits(app: App, { tenantId }: Principal, ticketId: TicketId): Promise<TicketCommits> {
  const place = await inTenant(app.database, tenantId, async (tx): Promise<Place> => {
    const { projectId, delivery, branch, headCommit } = await getTicket(tx, ticketId)
    const isTogether = delivery === 'together'
    return {
      delivery,
      branch: isTogether ? branch : null,
      project: await getProject(tx, projectId),
      headCommit: isTogether ? headCommit : null,
      pieces: isTogether ? await listOnBranch(tx, ticketId) : await listMergedPulls(tx, ticketId, MAX_PULLS),
    }
  })
  const { delivery, branch, pieces } = place
  // Without work there is nothing to look at, and no repository is needed.
  if (pieces.length === 0) return { delivery, branch, items: [], isCut: false }
  const store = await openStore(app, { tenantId, project: place.project })
  const found = delivery === 'together' ? await ofBranch(store, place) : await ofPulls(store, pieces)
  const newest = found.slice(0, MAX_COMMITS)
  return { delivery, branch, items: newest, isCut: found.length > MAX_COMMITS || pieces.length === MAX_PULLS }
}

/** From where the first task that landed met the project's branch to the branch's head. */
async function ofBranch(store: string, { pieces, headCommit }: Place): Promise<TicketCommit[]> {
  const base = pieces[0]?.base
  if (headCommit === null || base === undefined) return []
  const commits = await listCommits(store, { base, head: headCommit }, MAX_COMMITS + 1)
  const makers = makersOf(commits, pieces)
  return commits.map((commit) => toTicketCommit(commit, makers.get(commit.commit)))
}

/** Of each pull request its own commits, and the merge that brought them. */
async function ofPulls(store: string, pieces: Piece[]): Promise<TicketCommit[]> {
  const merges = await showCommits(
    store,
    pieces.flatMap(({ merge }) => merge ?? []),
  )
  const byId = new Map(merges.map((merge) => [merge.commit, merge]))
  const found = new Map<string, TicketCommit>()
  for (const piece of pieces.toReversed()) {
    const own = await listCommits(store, { base: piece.base, head: piece.head }, MAX_COMMITS + 1)
    const merge = piece.merge === null ? undefined : byId.get(piece.merge)
    for (const commit of [...(merge ? [merge] : []), ...own])
      if (!found.has(commit.commit)) found.set(commit.commit, toTicketCommit(commit, piece))
  }
  return [...found.values()]
}

function toTicketCommit({ parents, at, ...same }: ListedCommit, maker: Maker | undefined): TicketCommit {
  const task = maker === undefined ? null : { id: maker.taskId, title: maker.taskTitle }
  return { ...same, at: at.toISOString(), isMerge: parents.length > 1, task, runId: maker?.runId ?? null }
}
