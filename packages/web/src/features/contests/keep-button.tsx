import type { Run } from '@sentra/contract'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { count } from '../../lib/format.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** Offers the change of this entry, after saying what becomes of the others; `busy` of them are not over. */
export function KeepButton({ run, busy }: { run: Run; busy: number }) {
  const [isOpen, setOpen] = useState(false)
  const keep = useWrite(client.runs.keep, () => {
    showToast('passed', 'Kept: its change is offered now.')
    setOpen(false)
  })
  return (
    <>
      <Button onClick={() => setOpen(true)}>Keep…</Button>
      {isOpen && (
        <Dialog title={`Keep the change of ${run.agent}?`} onClose={() => setOpen(false)}>
          <div className="grid gap-4">
            <p>
              Its pull request is offered in place of any other of this task. The others stay with their commits, and
              you may keep one of them instead until this one is merged.
              {busy > 0 && ` ${count(busy, 'run')} not over yet will be cancelled; that can be undone.`}
            </p>
            {keep.error !== null && <ErrorBox error={keep.error} />}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Not now</Button>
              <Button
                tone="primary"
                busy={keep.isPending}
                onClick={() => keep.mutate({ runId: run.id, cancel: busy > 0 })}
              >
                Keep it
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
