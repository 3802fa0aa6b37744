import type { TicketId } from '@sentra/contract'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'

/** Holds a ticket back, after asking why. */
export function BlockButton({ ticketId }: { ticketId: TicketId }) {
  const [isOpen, setOpen] = useState(false)
  const [isMissing, setMissing] = useState(false)
  const block = useWrite(client.tickets.update, () => setOpen(false))
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const blockedReason = readText(new FormData(event.currentTarget), 'reason')
    setMissing(blockedReason === '')
    if (blockedReason !== '') block.mutate({ ticketId, blockedReason })
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>Block…</Button>
      {isOpen && (
        <Dialog title="Block this ticket?" onClose={() => setOpen(false)}>
          <form onSubmit={submit} noValidate className="grid gap-4">
            <p>Nothing of it starts by itself until you let it go on. What is at work now is not stopped.</p>
            <TextArea
              label="Why"
              name="reason"
              rows={3}
              maxLength={2_000}
              autoFocus
              error={isMissing ? 'Say what it waits for: others will read it.' : undefined}
            />
            {block.error !== null && <ErrorBox error={block.error} />}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Cancel</Button>
              <Button type="submit" tone="primary" busy={block.isPending}>
                Block it
              </Button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  )
}
