import type { BlockingTask } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { StateBadge } from '../../ui/state-badge.tsx'

/** A task with its state, and of which ticket it is when it is of another. */
export function TaskName({ task: { id, title, status, ticket, isOwn } }: { task: BlockingTask }) {
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2">
      <Link
        to="/tasks/$taskId"
        params={{ taskId: id }}
        className="max-w-80 min-w-0 truncate font-medium hover:underline"
        title={title}
      >
        {title}
      </Link>
      <StateBadge state={status} />
      {!isOwn && ticket !== null && (
        <Link
          to="/tickets/$ticketId"
          params={{ ticketId: ticket.id }}
          className="max-w-60 truncate text-meta text-muted underline"
        >
          {ticket.title}
        </Link>
      )}
      {!isOwn && ticket === null && <span className="text-meta text-muted">of no ticket</span>}
    </span>
  )
}
