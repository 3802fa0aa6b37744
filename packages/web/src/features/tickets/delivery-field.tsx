import type { Delivery, Ticket } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { ErrorBox } from '../../ui/notice.tsx'
import { deliveryChoices, deliveryWords } from './delivery-choices.ts'

/** How its work is delivered: a choice until a task has begun. */
export function DeliveryField({ ticket, hasBegun }: { ticket: Ticket; hasBegun: boolean }) {
  const change = useWrite(client.tickets.update)
  if (hasBegun) return <p className="text-muted">Delivered: {deliveryWords[ticket.delivery]}</p>
  return (
    <div className="grid gap-2 pt-2">
      <label className="flex items-center gap-2 text-muted">
        Delivered
        <select
          className="h-8 rounded-md border border-control bg-bg px-2 text-text"
          value={ticket.delivery}
          disabled={change.isPending}
          onChange={({ target }) => change.mutate({ ticketId: ticket.id, delivery: target.value as Delivery })}
        >
          {deliveryChoices.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {change.error !== null && <ErrorBox error={change.error} />}
    </div>
  )
}
