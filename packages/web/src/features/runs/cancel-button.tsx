import type { Run } from '@sentra/contract'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** Stops a run, after asking. */
export function CancelButton({ run }: { run: Run }) {
  const [isOpen, setOpen] = useState(false)
  const cancel = useWrite(client.runs.cancel, () => {
    showToast('passed', 'Cancelled.')
    setOpen(false)
  })
  return (
    <>
      <Button tone="danger" onClick={() => setOpen(true)}>
        Cancel…
      </Button>
      {isOpen && (
        <Dialog title="Cancel this run?" onClose={() => setOpen(false)}>
          <div className="grid gap-4">
            <p>
              The agent and every process of it are stopped within five seconds. Everything stays: you can undo this and
              it goes on, with the files as they were.
            </p>
            {cancel.error !== null && <ErrorBox error={cancel.error} />}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Let it run</Button>
              <Button tone="danger" busy={cancel.isPending} onClick={() => cancel.mutate({ runId: run.id })}>
                Cancel the run
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
