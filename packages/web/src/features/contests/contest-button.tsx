import { MAX_ENTRIES, type Project, type Task } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { readText } from '../../lib/form-text.ts'
import { projectQuery, statusQuery, workflowsQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Select, TextField } from '../../ui/field.tsx'
import { ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { agentChoices } from '../projects/agent-choices.ts'
import { workflowChoices } from '../runs/run-choices.ts'
import { StartRefusal } from '../runs/start-refusal.tsx'

const FEWEST = 2

/** Starts a workflow with several agents side by side, of which the best is kept. */
export function ContestButton({ task, onStarted }: { task: Task; onStarted: () => void }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>Several agents…</Button>
      {isOpen && <ContestDialog task={task} onClose={() => setOpen(false)} onStarted={onStarted} />}
    </>
  )
}

type DialogProps = { task: Task; onClose: () => void; onStarted: () => void }

function ContestDialog({ task, onClose, onStarted }: DialogProps) {
  const project = useQuery(projectQuery(task.projectId))
  const [amount, setAmount] = useState(FEWEST)
  const start = useWrite(client.tasks.startContest, () => {
    onStarted()
    onClose()
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const entries = Array.from({ length: amount }, (_, index) => readEntry(form, index))
    start.mutate({ taskId: task.id, workflowType: readText(form, 'workflow'), entries })
  }
  return (
    <Dialog title="Start several agents side by side" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-4">
        <p className="text-muted">
          Each works on the task for itself and pays for its own model calls. When all are over, the best by checks,
          review, size of the change, tokens and time is offered; you may choose another.
        </p>
        {project.isPending && <Skeleton rows={3} />}
        {project.error !== null && <ErrorBox error={project.error} onRetry={() => void project.refetch()} />}
        {project.data && <EntryFields project={project.data} amount={amount} />}
        <div className="flex gap-2">
          <Button disabled={amount >= MAX_ENTRIES} onClick={() => setAmount(amount + 1)}>
            One more
          </Button>
          <Button disabled={amount <= FEWEST} onClick={() => setAmount(amount - 1)}>
            One fewer
          </Button>
        </div>
        {start.error !== null && <StartRefusal error={start.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" tone="primary" busy={start.isPending} disabled={!project.data}>
            Start {amount} agents
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function EntryFields({ project, amount }: { project: Project; amount: number }) {
  const workflows = useQuery(workflowsQuery(project.id))
  const { data: status } = useQuery(statusQuery)
  const agents = agentChoices(status, 'choose').filter(({ value }) => value !== '')
  return (
    <>
      <Select label="Workflow" name="workflow" choices={workflowChoices(workflows.data ?? [])} />
      {Array.from({ length: amount }, (_, index) => (
        <div key={index} className="grid gap-4 sm:grid-cols-2">
          <Select label={`Agent ${index + 1}`} name={`agent${index}`} choices={agents} required />
          <TextField
            label={`Model ${index + 1}`}
            name={`model${index}`}
            maxLength={200}
            spellCheck={false}
            placeholder="the agent's own choice"
          />
        </div>
      ))}
    </>
  )
}

function readEntry(form: FormData, index: number) {
  const model = readText(form, `model${index}`)
  return { agent: readText(form, `agent${index}`), ...(model !== '' && { model }) }
}
