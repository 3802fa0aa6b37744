import type { Task } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { projectQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { readRunChoices } from './run-choices.ts'
import { RunFields } from './run-fields.tsx'
import { StartForecast } from './start-forecast.tsx'
import { StartRefusal } from './start-refusal.tsx'

/** Starts a workflow on a task: the first, or another one. */
export function StartButton({ task, isFirst, onStarted }: { task: Task; isFirst: boolean; onStarted: () => void }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button tone={isFirst ? 'primary' : 'plain'} onClick={() => setOpen(true)}>
        {isFirst ? 'Start…' : 'Start again…'}
      </Button>
      {isOpen && <StartDialog task={task} onClose={() => setOpen(false)} onStarted={onStarted} />}
    </>
  )
}

type DialogProps = { task: Task; onClose: () => void; onStarted: () => void }

function StartDialog({ task, onClose, onStarted }: DialogProps) {
  const project = useQuery(projectQuery(task.projectId))
  const start = useWrite(client.tasks.execute, () => {
    onStarted()
    onClose()
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    start.mutate({ taskId: task.id, ...readRunChoices(new FormData(event.currentTarget)) })
  }
  return (
    <Dialog title="Start a run" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        {project.isPending && <Skeleton rows={3} />}
        {project.error !== null && <ErrorBox error={project.error} onRetry={() => void project.refetch()} />}
        {project.data && <RunFields project={project.data} />}
        <StartForecast taskId={task.id} />
        {start.error !== null && <StartRefusal error={start.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" tone="primary" busy={start.isPending} disabled={!project.data}>
            Start
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
