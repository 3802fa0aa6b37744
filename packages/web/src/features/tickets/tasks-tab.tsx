import type { Task } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { runQuery, waitingQuery } from '../../lib/queries.ts'
import { Empty } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { Rows } from '../../ui/rows.tsx'
import { WithCode } from '../../ui/with-code.tsx'
import { TaskRow } from '../tasks/task-row.tsx'
import { AddTaskLink } from './add-task-link.tsx'
import { TrainSection } from './train-section.tsx'
import { useTicket } from './use-ticket.ts'

/** The tasks of a ticket: where each stands, who works on it, and why it is not at work. */
export function TasksTab() {
  const { ticket, tasks } = useTicket()
  if (!ticket || !tasks) return null
  if (tasks.length === 0) {
    return (
      <div className="grid gap-6">
        <Empty title="No tasks yet." action={<AddTaskLink ticket={ticket} />}>
          A ticket is what is wanted; its tasks are what has to be done for it, each by one agent.
        </Empty>
        {ticket.delivery === 'together' && <TrainSection ticket={ticket} tasks={tasks} />}
      </div>
    )
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <Section title="Tasks">
        <Rows>
          {tasks.map((task) => (
            <TaskRow key={task.id} task={task}>
              <WhoWorks task={task} />
              <WhyWaiting task={task} />
            </TaskRow>
          ))}
        </Rows>
      </Section>
      {ticket.delivery === 'together' && <TrainSection ticket={ticket} tasks={tasks} />}
    </div>
  )
}

const atWork: ReadonlySet<string> = new Set(['ready', 'running', 'in_review', 'failed'])

/** The agent of the newest run, and the stage that it is at. */
function WhoWorks({ task }: { task: Task }) {
  if (task.runId === null || !atWork.has(task.status)) return null
  return <RunWords runId={task.runId} />
}

function RunWords({ runId }: { runId: NonNullable<Task['runId']> }) {
  const { data } = useQuery(runQuery(runId))
  if (!data) return null
  const { agent, stages } = data.run
  const current = stages.find(({ state }) => state === 'running' || state === 'waiting' || state === 'failed')
  return (
    <span className="text-meta text-muted">
      {agent}
      {current && `, ${current.stage}${current.tries > 1 ? ` (try ${current.tries})` : ''}`}
    </span>
  )
}

const mayWait: ReadonlySet<string> = new Set(['pending', 'ready', 'running'])

function WhyWaiting({ task }: { task: Task }) {
  const { data: reasons = [] } = useQuery({ ...waitingQuery(task.id), enabled: mayWait.has(task.status) })
  const [first] = reasons
  if (!first || first.code === 'soon' || !mayWait.has(task.status)) return null
  return (
    <p className="basis-full text-meta text-muted wrap-anywhere">
      <WithCode text={first.message} />
      {reasons.length > 1 && ` And ${reasons.length - 1} more.`}
    </p>
  )
}
