import { type Task, type Ticket, ticketStatuses } from '@sentra/contract'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { words } from '../../lib/format.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { InlineSelect } from '../../ui/inline-select.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { Facts, Section } from '../../ui/page.tsx'
import { DeliveryField } from './delivery-field.tsx'
import { TicketForm } from './ticket-form.tsx'
import { TicketLinks } from './ticket-links.tsx'
import { TicketPull } from './ticket-pull.tsx'
import { useTicket } from './use-ticket.ts'

/** What is wanted, what it leads to, and the facts. */
export function DetailsTab() {
  const { ticket, tasks } = useTicket()
  if (!ticket || !tasks) return null
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-6">
        <Description ticket={ticket} />
        {ticket.delivery === 'together' && <TicketPull ticket={ticket} />}
      </div>
      <div className="grid content-start gap-6">
        <FactsOf ticket={ticket} tasks={tasks} />
        <TicketLinks ticket={ticket} />
      </div>
    </div>
  )
}

function Description({ ticket }: { ticket: Ticket }) {
  const [isOpen, setOpen] = useState(false)
  if (isOpen) {
    return (
      <Section title="Change the ticket">
        <TicketForm ticket={ticket} onDone={() => setOpen(false)} />
      </Section>
    )
  }
  return (
    <Section title="Description" aside={<Button onClick={() => setOpen(true)}>Edit</Button>}>
      {ticket.description.trim() === '' ? (
        <p className="text-muted">The title says it all: there is no description.</p>
      ) : (
        <Markdown text={ticket.description} />
      )}
    </Section>
  )
}

const at = (iso: string) => new Date(iso).toLocaleString()

function FactsOf({ ticket, tasks }: { ticket: Ticket; tasks: Task[] }) {
  const { taskCount, doneCount, deadline, blocked, createdAt, updatedAt } = ticket
  return (
    <Section title="Facts">
      <Facts
        rows={[
          ['Tasks', taskCount === 0 ? 'none' : `${doneCount} of ${taskCount} done`],
          ['Priority', ticket.priority],
          ['Deadline', deadline === null ? 'none' : at(deadline)],
          ...(blocked === null ? [] : [['Blocked since', at(blocked.since)] as const]),
          ['Created', at(createdAt)],
          ['Changed', at(updatedAt)],
        ]}
      />
      <DeliveryField ticket={ticket} hasBegun={tasks.some(({ runId }) => runId !== null)} />
      <MoveField ticket={ticket} />
    </Section>
  )
}

/** Where a person moves it; with tasks under way its status is theirs, and the API says so. */
function MoveField({ ticket }: { ticket: Ticket }) {
  const move = useWrite(client.tickets.update)
  return (
    <div className="grid gap-2 pt-2">
      <InlineSelect
        label="Move to"
        value={ticket.status}
        disabled={move.isPending}
        choices={ticketStatuses.map((value) => ({ value, label: words(value) }))}
        onChange={(status) => move.mutate({ ticketId: ticket.id, status })}
      />
      {move.error !== null && <ErrorBox error={move.error} />}
    </div>
  )
}
