import type { Spec, SpecParts, Task, TicketId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ticketQuery } from '../../lib/ticket-queries.ts'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { Rows } from '../../ui/rows.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TaskRow } from '../tasks/task-row.tsx'
import { DeliverySection } from './delivery-section.tsx'
import { ProofSection } from './proof-section.tsx'
import { useSpec } from './use-spec.ts'

/** The ticket that the approval made, and where each of its tasks stands. */
export function WorkTab() {
  const { spec, parts } = useSpec()
  if (!spec || !parts) return null
  if (spec.ticketId !== null) {
    return (
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
        <Work spec={spec} ticketId={spec.ticketId} parts={parts} />
        <ProofSection spec={spec} />
      </div>
    )
  }
  return (
    <Empty title="There is no work yet.">
      It begins when a version is approved: one ticket, with a task for each of the spec’s.
    </Empty>
  )
}

function Work({ spec, ticketId, parts }: { spec: Spec; ticketId: TicketId; parts: SpecParts }) {
  const query = useQuery(ticketQuery(ticketId))
  if (query.error !== null && !query.data) {
    return <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
  }
  if (!query.data) return <Skeleton rows={4} />
  const { ticket, tasks } = query.data
  return (
    <>
      <Section
        title="Tasks"
        aside={
          <span className="flex flex-wrap items-center gap-x-3 text-muted">
            <StateBadge state={ticket.blocked === null ? ticket.status : 'blocked'} />
            <span>
              {ticket.doneCount} of {ticket.taskCount} done
            </span>
            <Link to="/tickets/$ticketId" params={{ ticketId }} className="underline">
              Open the ticket
            </Link>
          </span>
        }
      >
        <div
          role="progressbar"
          aria-label="Tasks done"
          aria-valuenow={ticket.doneCount}
          aria-valuemax={ticket.taskCount}
          className="h-1.5 rounded-full bg-divider"
        >
          <div
            className="h-1.5 rounded-full bg-passed"
            style={{ width: `${(100 * ticket.doneCount) / Math.max(1, ticket.taskCount)}%` }}
          />
        </div>
        <Rows>
          {inOrderOf(parts.tasks, tasks).map((task) => (
            <TaskRow key={task.id} task={task} />
          ))}
        </Rows>
      </Section>
      <DeliverySection spec={spec} ticket={ticket} tasks={tasks} />
    </>
  )
}

/** As the spec lists them; tasks that people added come last. */
function inOrderOf(written: SpecParts['tasks'], tasks: Task[]): Task[] {
  const titles = written?.tasks.map(({ title }) => title) ?? []
  const placeOf = ({ title }: Task) => (titles.includes(title) ? titles.indexOf(title) : titles.length)
  return tasks.toSorted((a, b) => placeOf(a) - placeOf(b))
}
