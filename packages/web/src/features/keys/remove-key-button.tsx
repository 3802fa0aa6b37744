import type { Credential } from '@sentra/contract'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** Forgets a key, after asking. */
export function RemoveKeyButton({ credential: { id, name } }: { credential: Credential }) {
  const [isOpen, setOpen] = useState(false)
  const remove = useWrite(client.credentials.remove, () => {
    showToast('passed', `Removed ${name}.`)
    setOpen(false)
  })
  return (
    <>
      <Button tone="danger" aria-label={`Remove ${name}…`} onClick={() => setOpen(true)}>
        Remove…
      </Button>
      {isOpen && (
        <Dialog title={`Remove the key ${name}?`} onClose={() => setOpen(false)}>
          <div className="grid gap-4">
            <p>
              Sentra forgets it at once and for good. Runs that are at work with it lose their model: their next call is
              refused. Projects that name it start no run with a model until they name another.
            </p>
            {remove.error !== null && <ErrorBox error={remove.error} />}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Keep it</Button>
              <Button tone="danger" busy={remove.isPending} onClick={() => remove.mutate({ credentialId: id })}>
                Remove the key
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
