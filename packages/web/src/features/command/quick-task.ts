import type { ProjectId, TaskPriority, TicketId } from '@sentra/contract'
import { type CallContext, client } from '../../lib/client.ts'
import { titleFrom } from './title-from.ts'

export type QuickTask = { projectId: ProjectId; text: string; priority: TaskPriority; workflow: string }

/** The ticket that was made for these words, when the start of its task was refused. */
type Kept = { current: { words: string; ticketId: TicketId } | null }

/**
 * Makes one ticket with one task that runs at once. When the task is refused, its ticket is kept for the next try, so
 * that pressing the button again makes no second one.
 */
export function quickTaskWith(kept: Kept) {
  return async ({ projectId, text, priority, workflow }: QuickTask, { context }: { context: CallContext }) => {
    const words = { projectId, title: titleFrom(text), description: text, priority }
    const sameWords = JSON.stringify(words)
    if (kept.current?.words !== sameWords) {
      const ticketKey = { idempotencyKey: `${context.idempotencyKey}-ticket` }
      const ticket = await client.tickets.create(words, { context: ticketKey })
      kept.current = { words: sameWords, ticketId: ticket.id }
    }
    const { ticketId } = kept.current
    const task = await client.tasks.create({ ...words, ticketId, autoStart: workflow }, { context })
    kept.current = null
    return task
  }
}
