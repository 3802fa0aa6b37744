import type { CriticalPath, ProjectId, TaskId, TicketId } from '@sentra/contract'
import { findCriticalPath, getTicket } from '#board'
import type { App, Tx } from '#platform'
import { getProject } from '#projects'
import { explainWaiting } from './explain-waiting.ts'

type Wanted = { projectId: ProjectId; ticketId?: TicketId | undefined; taskId?: TaskId | undefined }

/** The critical path, and what holds it: only the first task says that, all others wait for the one before. */
export async function viewCriticalPath(tx: Tx, app: App, wanted: Wanted): Promise<CriticalPath> {
  await getProject(tx, wanted.projectId)
  if (wanted.ticketId !== undefined) await getTicket(tx, wanted.ticketId)
  const path = await findCriticalPath(tx, wanted)
  const first = path.steps[0]
  return { ...path, heldBy: first ? await explainWaiting(tx, app, first.taskId) : [] }
}
