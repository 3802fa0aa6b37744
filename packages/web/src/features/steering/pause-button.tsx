import type { Run } from '@sentra/contract'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** Lets a run stand still, after asking when. */
export function PauseButton({ run }: { run: Run }) {
  const [isOpen, setOpen] = useState(false)
  const pause = useWrite(client.runs.pause, () => {
    showToast('passed', 'Paused.')
    setOpen(false)
  })
  return (
    <>
      <Button onClick={() => setOpen(true)}>Pause…</Button>
      {isOpen && (
        <Dialog title="Pause this run?" onClose={() => setOpen(false)}>
          <div className="grid gap-4">
            <p>
              Nothing further is begun until you resume it, for days if you like: session and work are kept. The agent
              may finish its turn first, or stop in the middle of it and go on there later.
            </p>
            {pause.error !== null && <ErrorBox error={pause.error} />}
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Let it run</Button>
              <Button busy={pause.isPending} onClick={() => pause.mutate({ runId: run.id, now: true })}>
                Pause now
              </Button>
              <Button tone="primary" busy={pause.isPending} onClick={() => pause.mutate({ runId: run.id, now: false })}>
                Pause after its turn
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
