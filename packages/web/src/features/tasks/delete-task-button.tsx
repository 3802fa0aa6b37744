import type { Run, Task } from '@sentra/contract'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { useRestore } from '../trash/use-restore.ts'

const active: ReadonlySet<string> = new Set(['queued', 'running', 'waiting'])

/** Puts a task into the trash, after asking, with a way back. */
export function DeleteTaskButton({ task, run }: { task: Task; run: Run | undefined }) {
  const [isOpen, setOpen] = useState(false)
  const navigate = useNavigate()
  const restore = useRestore()
  const cancel = run !== undefined && active.has(run.state)
  const remove = useWrite(client.tasks.delete, ({ trashId }) => {
    showToast('passed', `Deleted “${task.title}”.`, () => restore.mutate({ trashId }))
    void navigate({ to: '/' })
  })
  return (
    <>
      <Button onClick={() => setOpen(true)}>Delete…</Button>
      {isOpen && (
        <Dialog title="Delete this task?" onClose={() => setOpen(false)}>
          <div className="grid gap-4">
            <p>
              It leaves every list{cancel && ', its run is cancelled'}, and an open pull request is closed. It lies in
              the trash for a week, from where it comes back whole. Your repository is not touched.
            </p>
            {remove.error !== null && <ErrorBox error={remove.error} />}
            <div className="flex justify-end gap-2">
              <Button onClick={() => setOpen(false)}>Keep it</Button>
              <Button tone="danger" busy={remove.isPending} onClick={() => remove.mutate({ taskId: task.id, cancel })}>
                {cancel ? 'Cancel the run and delete' : 'Delete the task'}
              </Button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  )
}
