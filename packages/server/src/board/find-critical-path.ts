import type { CriticalPath, ProjectId, TaskId, TicketId } from '@sentra/contract'
import type { Tx } from '#platform'
import { criticalPath } from './critical-path-rules.ts'
import { listFinished, listUndone, listUndoneEdges, type OpenTaskRow } from './critical-path-store.ts'
import { expectedMinutes, minutesLeft } from './duration-rules.ts'

type Wanted = { projectId: ProjectId; ticketId?: TicketId | undefined; taskId?: TaskId | undefined }

/**
 * The longest chain of open tasks of a project, or of those that end in a ticket or a task; what they wait for in other
 * tickets is part of it.
 */
export async function findCriticalPath(tx: Tx, wanted: Wanted): Promise<Pick<CriticalPath, 'steps' | 'minutes'>> {
  const rows = await listUndone(tx, wanted.projectId)
  const finished = await listFinished(tx, wanted.projectId)
  const known = new Map(rows.map((row) => [row.id, { row, expected: expectedMinutes(row.type, finished) }]))
  const tasks = rows.map((row) => ({ id: row.id, minutes: leftOf(row, known.get(row.id)?.expected.minutes ?? 0) }))
  const path = criticalPath(tasks, await listUndoneEdges(tx, wanted.projectId), endsOf(rows, wanted))
  const steps = path.flatMap(({ id, minutes }) => {
    const found = known.get(id)
    if (!found) return []
    const { title, status, ticketId } = found.row
    return { taskId: id, title, status, ticketId, minutes: Math.round(minutes), basis: found.expected.basis }
  })
  return { steps, minutes: Math.round(path.reduce((sum, { minutes }) => sum + minutes, 0)) }
}

const leftOf = ({ status, minutesAtWork }: OpenTaskRow, expected: number) =>
  minutesLeft(status, expected, minutesAtWork)

/** Undefined for the whole project. */
function endsOf(rows: OpenTaskRow[], { ticketId, taskId }: Wanted): ReadonlySet<TaskId> | undefined {
  if (taskId !== undefined) return new Set([taskId])
  if (ticketId === undefined) return undefined
  return new Set(rows.filter((row) => row.ticketId === ticketId).map(({ id }) => id))
}
