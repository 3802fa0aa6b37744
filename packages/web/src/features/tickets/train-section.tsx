import type { Task, Ticket, TrainCar } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { shortCommit } from '../../lib/format.ts'
import { trainQuery } from '../../lib/ticket-queries.ts'
import { ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'

/** How the tasks of a ticket come together on its branch. */
export function TrainSection({ ticket, tasks }: { ticket: Ticket; tasks: Task[] }) {
  const train = useQuery(trainQuery(ticket.id))
  if (train.error !== null) return <ErrorBox error={train.error} onRetry={() => void train.refetch()} />
  if (!train.data) return <Skeleton rows={4} />
  const { branch, headCommit, cars, pullRequest } = train.data
  return (
    <Section title="Together">
      <p className="text-muted">
        Tasks land on <code className="font-mono text-meta wrap-anywhere select-all">{branch}</code>
        {headCommit === null ? ', made when the first one starts' : `, now at ${shortCommit(headCommit)}`}. Each is
        tested together with those before it.
      </p>
      {cars.length > 0 && <CarRows cars={cars} tasks={tasks} />}
      {pullRequest === null && (
        <p className="text-muted">One pull request is opened by itself when all tasks have landed.</p>
      )}
    </Section>
  )
}

function CarRows({ cars, tasks }: { cars: TrainCar[]; tasks: Task[] }) {
  const titles = new Map<string, string>(tasks.map(({ id, title }) => [id, title]))
  return (
    <ol aria-label="Order of landing" className="divide-y divide-divider border-y border-divider">
      {cars.map(({ runId, taskId, state, combinedCommit, reason }) => (
        <li key={runId} className="flex flex-wrap items-center gap-x-4 gap-y-0.5 px-2 py-2">
          <span className="flex w-28 shrink-0">
            <StateBadge state={state} text={state === 'returned' ? 'back at agent' : state} />
          </span>
          <Link to="/tasks/$taskId" params={{ taskId }} className="min-w-0 flex-1 truncate font-medium underline">
            {titles.get(taskId) ?? taskId}
          </Link>
          {combinedCommit !== null && (
            <code className="font-mono text-meta text-muted">{shortCommit(combinedCommit)}</code>
          )}
          {reason !== null && <p className="basis-full text-meta text-muted wrap-anywhere">{reason}</p>}
        </li>
      ))}
    </ol>
  )
}
