import type { CriticalPath, ProjectId, TaskId, TicketId } from '@sentra/contract'
import {
  criticalPath,
  expectedMinutes,
  getTicket,
  listFinished,
  listUndone,
  listUndoneEdges,
  minutesLeft,
  type OpenTaskRow,
} from '#board'
import type { App, Tx } from '#platform'
import { getProject } from '#projects'
import { explainWaiting } from './explain-waiting.ts'

type Wanted = { projectId: ProjectId; ticketId?: TicketId | undefined; taskId?: TaskId | undefined }

/**
 * The longest chain of open tasks of a project, or of those that end in a ticket or a task; what they wait for in other
 * tickets is part of it. Only the first one says what holds it: all others wait for the one before.
 */
export async function viewCriticalPath(tx: Tx, app: App, wanted: Wanted): Promise<CriticalPath> {
  const { id: projectId } = await getProject(tx, wanted.projectId)
  if (wanted.ticketId !== undefined) await getTicket(tx, wanted.ticketId)
  const rows = await listUndone(tx, projectId)
  const finished = await listFinished(tx, projectId)
  const known = new Map(rows.map((row) => [row.id, { row, expected: expectedMinutes(row.type, finished) }]))
  const tasks = rows.map((row) => ({ id: row.id, minutes: leftOf(row, known.get(row.id)?.expected.minutes ?? 0) }))
  const path = criticalPath(tasks, await listUndoneEdges(tx, projectId), endsOf(rows, wanted))
  const steps = path.flatMap(({ id, minutes }) => {
    const found = known.get(id)
    if (!found) return []
    const { title, status, ticketId } = found.row
    return { taskId: id, title, status, ticketId, minutes: Math.round(minutes), basis: found.expected.basis }
  })
  const first = steps[0]
  return {
    steps,
    minutes: Math.round(path.reduce((sum, { minutes }) => sum + minutes, 0)),
    heldBy: first ? await explainWaiting(tx, app, first.taskId) : [],
  }
}

const leftOf = ({ status, minutesAtWork }: OpenTaskRow, expected: number) =>
  minutesLeft(status, expected, minutesAtWork)

/** Undefined for the whole project. */
function endsOf(rows: OpenTaskRow[], { ticketId, taskId }: Wanted): ReadonlySet<TaskId> | undefined {
  if (taskId !== undefined) return new Set([taskId])
  if (ticketId === undefined) return undefined
  return new Set(rows.filter((row) => row.ticketId === ticketId).map(({ id }) => id))
}
