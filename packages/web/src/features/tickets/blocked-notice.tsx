import type { TicketId } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'

/** Why a ticket is held back, and the way to let it go on. */
export function BlockedNotice({ ticketId, reason }: { ticketId: TicketId; reason: string }) {
  const unblock = useWrite(client.tickets.update)
  return (
    <Notice
      tone="needs"
      icon="warning"
      title="Blocked"
      actions={
        <Button busy={unblock.isPending} onClick={() => unblock.mutate({ ticketId, blockedReason: null })}>
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
