import type { PullRequest } from '@sentra/contract'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** Closes a pull request without merging, after asking. */
export function CloseButton({ pull }: { pull: PullRequest }) {
  const [isOpen, setOpen] = useState(false)
  const close = useWrite(client.pullRequests.close, () => {
    showToast('passed', 'Closed without merging.')
    setOpen(false)
  })
  return (
    <>
      <Button onClick={() => setOpen(true)}>Close without merging…</Button>
      {isOpen && (
        <Dialog title="Close without merging?" onClose={() => setOpen(false)}>
          <div className="grid gap-4">
            <p>The branch and its commits stay; you can undo this for a week.</p>
            {close.error !== null && <ErrorBox error={close.error} />}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Keep it open</Button>
              <Button tone="danger" busy={close.isPending} onClick={() => close.mutate({ pullRequestId: pull.id })}>
                Close it
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
