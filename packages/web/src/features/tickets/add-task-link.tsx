import type { Ticket } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { buttonClass } from '../../ui/button.tsx'

/** To the form of a new task of this ticket. */
export function AddTaskLink({ ticket }: { ticket: Ticket }) {
  return (
    <Link to="/tasks/new" search={{ project: ticket.projectId, ticket: ticket.id }} className={buttonClass('primary')}>
      Add a task
    </Link>
  )
}
