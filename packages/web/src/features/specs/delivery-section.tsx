import type { Spec, Task, Ticket } from '@sentra/contract'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { TrainSection } from '../tickets/train-section.tsx'

type Props = { spec: Spec; ticket: Ticket; tasks: Task[] }

/** The branch of a spec, how its tasks land there, and the pull request that offers all of it. */
export function DeliverySection({ spec, ticket, tasks }: Props) {
  if (ticket.delivery === 'each') return null
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        {ticket.headCommit === null ? <CreateBranch spec={spec} /> : <CreatePullRequest spec={spec} />}
      </div>
      <TrainSection ticket={ticket} tasks={tasks} />
    </>
  )
}

function CreateBranch({ spec }: { spec: Spec }) {
  const create = useWrite(client.specs.createBranch)
  return (
    <>
      <Button busy={create.isPending} onClick={() => create.mutate({ specId: spec.id })}>
        Create branch
      </Button>
      {create.data?.error && <p className="text-needs wrap-anywhere">{create.data.error}</p>}
      {create.error !== null && <ErrorBox error={create.error} />}
    </>
  )
}

/** What is not proved yet is offered only when the person asks a second time. */
function CreatePullRequest({ spec }: { spec: Spec }) {
  const [isRefused, setRefused] = useState(false)
  const create = useWrite(client.specs.createPr, ({ success }) => setRefused(!success))
  return (
    <>
      <Button busy={create.isPending} onClick={() => create.mutate({ specId: spec.id, force: isRefused })}>
        {isRefused ? 'Open it all the same' : 'Create pull request'}
      </Button>
      {create.data?.error && <p className="text-needs wrap-anywhere">{create.data.error}</p>}
      {create.data?.already_exists && <p className="text-muted">It is open already, below.</p>}
      {create.error !== null && <ErrorBox error={create.error} />}
    </>
  )
}
