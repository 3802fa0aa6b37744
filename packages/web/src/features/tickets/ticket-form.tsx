import { type Ticket, taskPriorities, type TaskPriority } from '@sentra/contract'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { sendOnEnter } from '../../lib/send-on-enter.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Select, TextArea, TextField } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { endOfDay, toDay } from './deadline.ts'

/** What a ticket says, its urgency and its deadline, to change. Escape leaves it as it was. */
export function TicketForm({ ticket, onDone }: { ticket: Ticket; onDone: () => void }) {
  const [isTitleMissing, setTitleMissing] = useState(false)
  const save = useWrite(client.tickets.update, onDone)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const input = readForm(new FormData(event.currentTarget))
    setTitleMissing(input.title === '')
    if (input.title !== '') save.mutate({ ticketId: ticket.id, ...input })
  }
  const leave = (event: KeyboardEvent) => event.key === 'Escape' && onDone()
  return (
    <form onSubmit={submit} onKeyDown={leave} noValidate className="grid max-w-2xl gap-4">
      <TextField
        label="Title"
        name="title"
        autoFocus
        maxLength={300}
        defaultValue={ticket.title}
        error={isTitleMissing ? 'Say in one line what is wanted.' : undefined}
      />
      <TextArea
        label="Description"
        name="description"
        rows={8}
        maxLength={100_000}
        defaultValue={ticket.description}
        hint="Markdown. Agents are told the task, not this: what they need belongs in the tasks."
        onKeyDown={sendOnEnter}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label="Priority"
          name="priority"
          defaultValue={ticket.priority}
          choices={taskPriorities.map((name) => ({ value: name, label: name }))}
        />
        <TextField
          label="Deadline"
          name="deadline"
          type="date"
          defaultValue={ticket.deadline === null ? '' : toDay(ticket.deadline)}
          hint="May stay empty."
        />
      </div>
      {save.error !== null && <ErrorBox error={save.error} />}
      <div className="flex gap-2">
        <Button type="submit" tone="primary" busy={save.isPending}>
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  )
}

function readForm(form: FormData) {
  const deadline = readText(form, 'deadline')
  return {
    title: readText(form, 'title'),
    description: readText(form, 'description'),
    priority: readText(form, 'priority') as TaskPriority,
    deadline: deadline === '' ? null : endOfDay(deadline),
  }
}
