import type { Run } from '@sentra/contract'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorBox } from '../../ui/notice.tsx'

/** Lets a person work in the agent's place, after saying how. */
export function TakeButton({ run }: { run: Run }) {
  const [isOpen, setOpen] = useState(false)
  const take = useWrite(client.runs.take, () => setOpen(false))
  return (
    <>
      <Button onClick={() => setOpen(true)}>Take over…</Button>
      {isOpen && (
        <Dialog title="Work in the agent's place?" onClose={() => setOpen(false)}>
          <div className="grid gap-4">
            <p>
              The agent stops now, and you get a working copy of your own with everything it has done so far. Change
              what you like there with your own tools. When you hand it back, the run goes on from your changes.
            </p>
            {take.error !== null && <ErrorBox error={take.error} />}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Leave it to the agent</Button>
              <Button tone="primary" busy={take.isPending} onClick={() => take.mutate({ runId: run.id })}>
                Take over
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
