import type { BlockingTask, Task, Ticket, TicketBlocking } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { ticketBlockingQuery } from '../../lib/ticket-queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { AddTaskLink } from './add-task-link.tsx'
import { AddWait } from './add-wait.tsx'
import { BlockingGraph } from './blocking-graph.tsx'
import { CriticalPath } from './critical-path.tsx'
import { TaskName } from './task-name.tsx'
import { useTicket } from './use-ticket.ts'

/** What a ticket waits for and what waits for it: as a picture, as lists, and to change. */
export function BlockingTab() {
  const { ticketId, ticket, tasks } = useTicket()
  const { data, error, refetch } = useQuery(ticketBlockingQuery(ticketId))
  if (error !== null && !data) return <ErrorBox error={error} onRetry={() => void refetch()} />
  if (!data || !ticket || !tasks) return <Skeleton rows={6} />
  if (tasks.length === 0) {
    return (
      <Empty title="Nothing waits: it has no tasks yet." action={<AddTaskLink ticket={ticket} />}>
        Tasks wait for each other, also across tickets: one begins when those that it waits for are done.
      </Empty>
    )
  }
  return <Blocking ticket={ticket} tasks={tasks} blocking={data} />
}

type Shown = { ticket: Ticket; tasks: Task[]; blocking: TicketBlocking }

function Blocking({ ticket, tasks, blocking }: Shown) {
  const isNone = blocking.edges.length === 0
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {isNone && <p className="text-muted">No task of it waits for another, and none waits for it.</p>}
      {!isNone && <BlockingGraph blocking={blocking} />}
      <Waits title="Waits for" blocking={blocking} isWanted={(one, other) => one.isOwn && !other.isOwn} />
      <Waits title="Waiting for it" blocking={blocking} isWanted={(one, other) => !one.isOwn && other.isOwn} />
      <Waits title="Among its own tasks" blocking={blocking} isWanted={(one, other) => one.isOwn && other.isOwn} />
      <Waits title="Around it" blocking={blocking} isWanted={(one, other) => !one.isOwn && !other.isOwn} />
      <AddWait ticket={ticket} tasks={tasks} />
      <CriticalPath ticket={ticket} />
    </div>
  )
}

type WaitsProps = {
  title: string
  blocking: TicketBlocking
  /** `one` waits for `other`. */
  isWanted: (one: BlockingTask, other: BlockingTask) => boolean
}

function Waits({ title, blocking: { tasks, edges }, isWanted }: WaitsProps) {
  const byId = new Map<string, BlockingTask>(tasks.map((task) => [task.id, task]))
  const pairs = edges.flatMap(({ taskId, dependsOn }) => {
    const [one, other] = [byId.get(taskId), byId.get(dependsOn)]
    return one && other && isWanted(one, other) ? [{ one, other }] : []
  })
  if (pairs.length === 0) return null
  return (
    <Section title={title}>
      <ul className="divide-y divide-divider border-y border-divider">
        {pairs.map(({ one, other }) => (
          <WaitRow key={`${one.id} ${other.id}`} one={one} other={other} />
        ))}
      </ul>
    </Section>
  )
}

const atWork: ReadonlySet<string> = new Set(['ready', 'running'])

function WaitRow({ one, other }: { one: BlockingTask; other: BlockingTask }) {
  const remove = useWrite(client.tasks.removeDependency)
  return (
    <li className="grid gap-2 px-2 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <TaskName task={one} />
        <span className="text-muted">waits for</span>
        <TaskName task={other} />
        {one.isCritical && other.isCritical && <span className="text-meta font-medium text-needs">critical</span>}
        {!atWork.has(one.status) && (
          <Button
            className="ml-auto"
            aria-label={`Remove: ${one.title} waits for ${other.title}`}
            busy={remove.isPending}
            onClick={() => remove.mutate({ taskId: one.id, otherTaskId: other.id })}
          >
            Remove
          </Button>
        )}
      </div>
      {remove.error !== null && <ErrorBox error={remove.error} />}
    </li>
  )
}
