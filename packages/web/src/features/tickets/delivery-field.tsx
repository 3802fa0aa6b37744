import { deliveries, type Ticket } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { InlineSelect } from '../../ui/inline-select.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { deliveryWords } from './delivery-choices.ts'

/** How its work is delivered: a choice until a task has begun. */
export function DeliveryField({ ticket, hasBegun }: { ticket: Ticket; hasBegun: boolean }) {
  const change = useWrite(client.tickets.update)
  if (hasBegun) return <p className="text-muted">Delivered: {deliveryWords[ticket.delivery]}</p>
  return (
    <div className="grid gap-2 pt-2">
      <InlineSelect
        label="Delivered"
        value={ticket.delivery}
        disabled={change.isPending}
        choices={deliveries.map((value) => ({ value, label: deliveryWords[value] }))}
        onChange={(delivery) => change.mutate({ ticketId: ticket.id, delivery })}
      />
      {change.error !== null && <ErrorBox error={change.error} />}
    </div>
  )
}
