import { type Task, TaskId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { dependenciesQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { TaskBadge } from './task-badge.tsx'

/** What a task waits for, what waits for it, and whose files it shares. */
export function Dependencies({ task }: { task: Task }) {
  const { data, error } = useQuery(dependenciesQuery(task.id))
  const remove = useWrite(client.tasks.removeDependency)
  const isFree = task.status !== 'ready' && task.status !== 'running'
  if (error !== null) return <ErrorBox error={error} />
  if (!data) return null
  return (
    <Section title="Dependencies">
      <Tasks title="Waits for" tasks={data.dependsOn}>
        {(other) =>
          isFree && (
            <Button
              aria-label={`Remove ${other.title}`}
              busy={remove.isPending}
              onClick={() => remove.mutate({ taskId: task.id, otherTaskId: other.id })}
            >
              Remove
            </Button>
          )
        }
      </Tasks>
      <Tasks title="Waiting for it" tasks={data.dependants} />
      <Tasks title="Owns the same files" tasks={data.conflictsWith} />
      {remove.error !== null && <ErrorBox error={remove.error} />}
      {isFree && <AddDependency taskId={task.id} />}
    </Section>
  )
}

type TasksProps = { title: string; tasks: Task[]; children?: (task: Task) => React.ReactNode }

function Tasks({ title, tasks, children }: TasksProps) {
  if (tasks.length === 0) return null
  return (
    <div className="grid gap-1">
      <h3 className="text-muted">{title}</h3>
      <ul className="divide-y divide-divider border-y border-divider">
        {tasks.map((task) => (
          <li key={task.id} className="flex items-center gap-3 py-1.5">
            <Link
              to="/tasks/$taskId"
              params={{ taskId: task.id }}
              className="min-w-0 flex-1 truncate hover:underline"
              title={task.title}
            >
              {task.title}
            </Link>
            <TaskBadge task={task} />
            {children?.(task)}
          </li>
        ))}
      </ul>
    </div>
  )
}

function AddDependency({ taskId }: { taskId: TaskId }) {
  const [fault, setFault] = useState<string>()
  const add = useWrite(client.tasks.addDependency)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const other = TaskId.safeParse(readText(new FormData(form), 'other'))
    setFault(other.success ? undefined : 'The id of a task, such as task-2pv04e5aasqm.')
    if (other.success) add.mutate({ taskId, otherTaskId: other.data }, { onSuccess: () => form.reset() })
  }
  return (
    <form onSubmit={submit} noValidate className="grid gap-2">
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField label="Wait for another task" name="other" placeholder="task-…" error={fault} />
        </div>
        <Button type="submit" busy={add.isPending}>
          Add
        </Button>
      </div>
      {add.error !== null && <ErrorBox error={add.error} />}
    </form>
  )
}
