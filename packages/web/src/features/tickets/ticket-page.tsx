import { type Task, type Ticket, TicketId, ticketStatuses } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { words } from '../../lib/format.ts'
import { ticketQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import { Empty, ErrorBox, Notice, Skeleton } from '../../ui/notice.tsx'
import { Facts, Page, Section } from '../../ui/page.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { TaskBadge } from '../tasks/task-badge.tsx'
import { CriticalPath } from './critical-path.tsx'
import { BlockButton } from './block-button.tsx'
import { DeliveryField } from './delivery-field.tsx'
import { TrainSection } from './train-section.tsx'

const route = getRouteApi('/tickets/$ticketId')

/** A ticket: where it stands, what it is about, and its tasks. */
export function TicketPage() {
  const parsed = TicketId.safeParse(route.useParams().ticketId)
  const query = useQuery({ ...ticketQuery(parsed.data as TicketId), enabled: parsed.success })
  if (!parsed.success) {
    return (
      <Page title="Ticket">
        <Empty
          title="This address names no ticket."
          action={
            <Link to="/tickets" className={buttonClass()}>
              Show all tickets
            </Link>
          }
        />
      </Page>
    )
  }
  if (!query.data) {
    return (
      <Page title="Ticket">
        {query.error === null ? (
          <Skeleton rows={6} />
        ) : (
          <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
        )}
      </Page>
    )
  }
  return <TicketView ticket={query.data.ticket} tasks={query.data.tasks} />
}

function TicketView({ ticket, tasks }: { ticket: Ticket; tasks: Task[] }) {
  const actions = (
    <>
      <Link
        to="/tasks/new"
        search={{ project: ticket.projectId, ticket: ticket.id }}
        className={buttonClass('primary')}
      >
        Add a task
      </Link>
      {ticket.blocked === null && <BlockButton ticketId={ticket.id} />}
    </>
  )
  return (
    <Page title={ticket.title} heading={<Heading ticket={ticket} />} actions={actions}>
      {ticket.blocked !== null && <Blocked ticket={ticket} reason={ticket.blocked.reason} />}
      <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="grid content-start gap-6">
          {ticket.description.trim() !== '' && <Markdown text={ticket.description} />}
          <Section title="Tasks">
            {tasks.length === 0 ? (
              <p className="text-muted">None yet: add what has to be done, one task at a time.</p>
            ) : (
              <TaskRows tasks={tasks} />
            )}
          </Section>
          {ticket.delivery === 'together' && <TrainSection ticket={ticket} tasks={tasks} />}
          <CriticalPath ticket={ticket} />
        </div>
        <Section title="Facts">
          <Facts rows={factsOf(ticket)} />
          <DeliveryField ticket={ticket} hasBegun={tasks.some(({ runId }) => runId !== null)} />
          <MoveField ticket={ticket} />
        </Section>
      </div>
    </Page>
  )
}

function Heading({ ticket }: { ticket: Ticket }) {
  return (
    <div className="grid gap-1">
      <h1 className="text-title font-semibold wrap-anywhere">{ticket.title}</h1>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <StateBadge state={ticket.status} />
        <span>{ticket.priority} priority</span>
        <code className="font-mono text-meta select-all">{ticket.id}</code>
      </p>
    </div>
  )
}

function Blocked({ ticket, reason }: { ticket: Ticket; reason: string }) {
  const unblock = useWrite(client.tickets.update)
  return (
    <Notice
      tone="needs"
      icon="warning"
      title="Blocked"
      actions={
        <Button busy={unblock.isPending} onClick={() => unblock.mutate({ ticketId: ticket.id, blockedReason: null })}>
          Let it go on
        </Button>
      }
    >
      <p className="wrap-anywhere">{reason}</p>
      <p className="text-muted">Nothing of it starts by itself. What is at work goes on.</p>
      {unblock.error !== null && <ErrorBox error={unblock.error} />}
    </Notice>
  )
}

function TaskRows({ tasks }: { tasks: Task[] }) {
  return (
    <ul className="divide-y divide-divider border-y border-divider">
      {tasks.map((task) => (
        <li key={task.id} className="relative flex flex-wrap items-center gap-x-4 gap-y-0.5 px-2 py-2 hover:bg-surface">
          <span className="flex w-28 shrink-0">
            <TaskBadge task={task} />
          </span>
          <Link
            to="/tasks/$taskId"
            params={{ taskId: task.id }}
            className="min-w-0 flex-1 truncate font-medium after:absolute after:inset-0"
          >
            {task.title}
          </Link>
          {task.status === 'pending' && task.openDependencies > 0 && (
            <span className="text-meta text-muted">waits for {task.openDependencies}</span>
          )}
        </li>
      ))}
    </ul>
  )
}

const at = (iso: string) => new Date(iso).toLocaleString()

function factsOf(ticket: Ticket) {
  return [
    ['Tasks', ticket.taskCount === 0 ? 'none' : `${ticket.doneCount} of ${ticket.taskCount} done`],
    ...(ticket.deadline === null ? [] : [['Deadline', at(ticket.deadline)] as const]),
    ['Created', at(ticket.createdAt)],
  ] as const
}

/** Where a person moves it; with tasks under way its status is theirs, and the API says so. */
function MoveField({ ticket }: { ticket: Ticket }) {
  const move = useWrite(client.tickets.update)
  return (
    <div className="grid gap-2 pt-2">
      <label className="flex items-center gap-2 text-muted">
        Move to
        <select
          className="h-8 rounded-md border border-control bg-bg px-2 text-text"
          value={ticket.status}
          disabled={move.isPending}
          onChange={({ target }) =>
            move.mutate({ ticketId: ticket.id, status: target.value as (typeof ticketStatuses)[number] })
          }
        >
          {ticketStatuses.map((name) => (
            <option key={name} value={name}>
              {words(name)}
            </option>
          ))}
        </select>
      </label>
      {move.error !== null && <ErrorBox error={move.error} />}
    </div>
  )
}
