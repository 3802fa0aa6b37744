import { newId, type TicketId, type Usage } from '@sentra/contract'
import { getTicket, isComplete, listStatusesOfTicket, type TicketRow } from '#board'
import { offerTicket } from '#forge'
import { type App, inTenant, type Tx } from '#platform'
import { getProject, mergeBase, openStore, type ProjectRow, readBranch } from '#projects'
import { type Landing, listLandings } from '#train'
import { getUsage } from '#usage'
import { summarizeTicket } from './ticket-summary-rules.ts'

/** `isForced`: a person wants it before its tasks are done and what it promises is proved. */
type Offered = { tenantId: string; ticketId: TicketId; isForced?: boolean }
type Facts = { ticket: TicketRow & { branch: string; headCommit: string }; project: ProjectRow }

/**
 * Opens the pull request of a ticket whose tasks have all landed, as a job: from its branch to the project's, for a
 * person to merge. Repeatable; nothing happens when a task was added or landed meanwhile, which queues this job again.
 */
export async function offerTicketWork(app: App, { tenantId, ticketId, isForced = false }: Offered): Promise<void> {
  const found = await inTenant(app.database, tenantId, (tx) => findFacts(tx, ticketId, isForced))
  if (found === undefined) return
  const { ticket, project } = found
  const store = await openStore(app, { tenantId, project })
  const { commit } = await readBranch(app, tenantId, project)
  const baseCommit = await mergeBase(store, commit, ticket.headCommit)
  await inTenant(app.database, tenantId, async (tx) => {
    const now = await findFacts(tx, ticketId, isForced)
    if (now?.ticket.headCommit !== ticket.headCommit) return
    await offer(tx, now, baseCommit)
  })
}

async function findFacts(tx: Tx, ticketId: TicketId, isForced: boolean): Promise<Facts | undefined> {
  const ticket = await getTicket(tx, ticketId)
  const { delivery, branch, headCommit, mergedCommit, status } = ticket
  if (delivery === 'each' || branch === null || headCommit === null || headCommit === mergedCommit) return undefined
  if (status === 'cancelled') return undefined
  const isProved = !ticket.needsProof || ticket.offeredCommit === headCommit
  const isWhole = isProved && isComplete(await listStatusesOfTicket(tx, ticketId))
  if (!isWhole && !isForced) return undefined
  return { ticket: { ...ticket, branch, headCommit }, project: await getProject(tx, ticket.projectId) }
}

async function offer(tx: Tx, { ticket, project }: Facts, baseCommit: string): Promise<void> {
  const landings = await listLandings(tx, ticket.id)
  const usages: Usage[] = []
  for (const { runId } of landings) usages.push(await getUsage(tx, runId))
  await offerTicket(tx, {
    id: newId('pullRequest'),
    projectId: ticket.projectId,
    taskId: null,
    runId: null,
    ticketId: ticket.id,
    title: ticket.title,
    summary: summarizeTicket({ ticket, landings, usages }),
    branch: ticket.branch,
    baseBranch: project.defaultBranch,
    baseCommit,
    headCommit: ticket.headCommit,
    findings: [],
    flags: flagsOf(landings),
  })
}

/** What people let into the ticket's branch is said once more before it reaches the project's. */
function flagsOf(landings: Landing[]): string[] {
  return [...new Set(landings.flatMap(({ flags }) => flags))]
}
