import type { CriticalPath as Path, Ticket } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { criticalPathQuery } from '../../lib/ticket-queries.ts'
import { ErrorBox } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { WithCode } from '../../ui/with-code.tsx'

/** What decides when a ticket is done: the longest chain of tasks that wait for each other, and what holds the first. */
export function CriticalPath({ ticket }: { ticket: Ticket }) {
  const { data, error } = useQuery(criticalPathQuery(ticket.projectId, ticket.id))
  if (error !== null) return <ErrorBox error={error} />
  if (!data || data.steps.length === 0) return null
  return (
    <Section title="Critical path" aside={<span className="text-meta text-muted">about {data.minutes} min</span>}>
      <ol className="divide-y divide-divider border-y border-divider">
        {data.steps.map((step, index) => (
          <Step key={step.taskId} step={step} number={index + 1} isElsewhere={step.ticketId !== ticket.id} />
        ))}
      </ol>
      {data.heldBy.map(({ message }) => (
        <p key={message} className="text-muted wrap-anywhere">
          <WithCode text={message} />
        </p>
      ))}
      <p className="text-meta text-muted">
        Tasks that wait for each other, one after the other: nothing else makes the ticket later. Times are those of
        tasks that are done,{' '}
        {data.steps.some(({ basis }) => basis === 'a guess') ? 'or a guess while there are none.' : 'in the middle.'}
      </p>
    </Section>
  )
}

type StepProps = { step: Path['steps'][number]; number: number; isElsewhere: boolean }

function Step({ step, number, isElsewhere }: StepProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-0.5 px-2 py-2">
      <span className="w-6 shrink-0 text-muted">{number}.</span>
      <Link
        to="/tasks/$taskId"
        params={{ taskId: step.taskId }}
        className="min-w-0 flex-1 basis-40 truncate hover:underline"
        title={step.title}
      >
        {step.title}
      </Link>
      {isElsewhere && <span className="text-meta text-muted">not of this ticket</span>}
      <span className="text-meta text-muted">{step.status === 'in_review' ? 'a person' : `~${step.minutes} min`}</span>
      <StateBadge state={step.status} />
    </li>
  )
}
