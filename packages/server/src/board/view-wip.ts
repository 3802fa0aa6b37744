import type { ProjectId, TicketLimits } from '@sentra/contract'
import { lockName, type Tx } from '#platform'
import { getProject, listProjectsWithWip, type ProjectRow } from '#projects'
import type { TicketRow } from './tickets-store.ts'
import { type Wip, wipRefusal, wipViolations } from './wip-rules.ts'
import { countUnderWay, type UnderWay } from './wip-store.ts'

/**
 * Starts of a project with a limit look at it one after the other. Taken before any ticket is read or locked: who begins
 * one has its row next, and whether it has begun is known only then.
 */
export async function lockWip(tx: Tx, projectId: ProjectId): Promise<void> {
  if (hasLimit(await getProject(tx, projectId))) await lockName(tx, 'wip', projectId)
}

/** Why a ticket does not begin by itself, in words; undefined when the project's limits let it. */
export async function findWipRefusal(
  tx: Tx,
  { projectId, status }: Pick<TicketRow, 'projectId' | 'status'>,
): Promise<string | undefined> {
  const project = await getProject(tx, projectId)
  if (!hasLimit(project)) return undefined
  const [counts] = await countUnderWay(tx, projectId)
  return wipRefusal(status, toWip(project, counts))
}

/** The projects that have a limit, with how many tickets are under way and what is more than wanted. */
export async function viewTicketLimits(tx: Tx, projectId: ProjectId | undefined): Promise<TicketLimits[]> {
  const projects = await listProjectsWithWip(tx)
  const wanted = projects.filter(({ id }) => projectId === undefined || id === projectId)
  const counts = new Map((await countUnderWay(tx, projectId)).map((row) => [row.projectId, row]))
  return wanted.map((project) => {
    const wip = toWip(project, counts.get(project.id))
    return { projectId: project.id, projectName: project.name, ...wip, violations: wipViolations(wip) }
  })
}

const hasLimit = ({ settings }: ProjectRow) => settings.wipInProgress !== null || settings.wipInReview !== null

function toWip({ settings }: ProjectRow, counts: UnderWay | undefined): Wip {
  return {
    inProgress: { count: counts?.inProgress ?? 0, limit: settings.wipInProgress },
    inReview: { count: counts?.inReview ?? 0, limit: settings.wipInReview },
  }
}
