import type { Task, TaskId, Ticket } from '@sentra/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { words } from '../../lib/format.ts'
import { tasksQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toasts.tsx'

const mayWait: ReadonlySet<string> = new Set(['pending', 'failed', 'cancelled', 'in_review'])

/** Lets a task of the ticket wait for another of its project; what would never end is refused with the way it would go. */
export function AddWait({ ticket, tasks }: { ticket: Ticket; tasks: Task[] }) {
  const newest = useInfiniteQuery(tasksQuery({ projectId: ticket.projectId }))
  const [fault, setFault] = useState<string>()
  const add = useWrite(client.tasks.addDependency, ({ title }) => showToast('passed', `${title} waits now.`))
  const waiting = tasks.filter(({ status }) => mayWait.has(status))
  const others = newest.data?.pages.flatMap(({ items }) => items.filter(({ ticketId }) => ticketId !== ticket.id)) ?? []
  const choices = [...tasks, ...others].filter(({ status }) => status !== 'done')
  if (waiting.length === 0 || choices.length < 2) return null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [taskId, otherTaskId] = [readText(form, 'task') as TaskId, readText(form, 'other') as TaskId]
    setFault(taskId === otherTaskId ? 'A task cannot wait for itself: choose another.' : undefined)
    if (taskId !== otherTaskId) add.mutate({ taskId, otherTaskId })
  }
  return (
    <Section title="Let a task wait">
      <form onSubmit={submit} className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        <Select label="Task of this ticket" name="task" choices={waiting.map(toChoice)} />
        <Select
          label="Has to wait for"
          name="other"
          defaultValue={choices.find(({ id }) => id !== waiting[0]?.id)?.id}
          choices={choices.map(toChoice)}
          error={fault}
        />
        <Button type="submit" className="self-start sm:mt-6" busy={add.isPending}>
          Add
        </Button>
      </form>
      {add.error !== null && <ErrorBox error={add.error} />}
    </Section>
  )
}

const toChoice = ({ id, title, status }: Task) => ({ value: id, label: `${title} (${words(status)})` })
