import type { Task } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { statusQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Select } from '../../ui/field.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { agentChoices } from '../projects/agent-choices.ts'
import { workflowChoices } from './workflow-choices.ts'

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
  const { data: status } = useQuery(statusQuery)
  const [workflowType, setWorkflow] = useState<string>('full_sdlc')
  const [agent, setAgent] = useState('')
  const start = useWrite(client.tasks.execute, () => {
    onStarted()
    onClose()
  })
  const input = { taskId: task.id, workflowType, ...(agent !== '' && { agent }) }
  return (
    <Dialog title="Start a run" onClose={onClose}>
      <div className="grid gap-4">
        <Select
          label="Workflow"
          value={workflowType}
          onChange={({ target }) => setWorkflow(target.value)}
          choices={workflowChoices}
        />
        <Select
          label="Agent"
          value={agent}
          onChange={({ target }) => setAgent(target.value)}
          choices={agentChoices(status, 'that of the project')}
        />
        {start.error !== null && <ErrorBox error={start.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not now</Button>
          <Button tone="primary" busy={start.isPending} onClick={() => start.mutate(input)}>
            Start
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
