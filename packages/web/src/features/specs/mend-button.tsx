import { type CriterionProof, describeMend, type Spec } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { ticketQuery } from '../../lib/ticket-queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox } from '../../ui/notice.tsx'

type Props = { spec: Spec; criteria: CriterionProof[] }

/** One more task for what does not hold, unless work on it is under way. When it has landed, all is checked again. */
export function MendButton({ spec: { projectId, ticketId }, criteria }: Props) {
  const ticket = useQuery({ ...ticketQuery(ticketId ?? ('' as never)), enabled: ticketId !== null })
  const mend = useWrite(client.tasks.create)
  const failed = criteria.filter(({ state }) => state === 'failed')
  if (failed.length === 0 || ticketId === null || !ticket.data) return null
  const isAtWork = ticket.data.tasks.some(({ status }) => status !== 'done' && status !== 'cancelled')
  if (isAtWork) return <p className="text-muted">All is checked again when the tasks above are done.</p>
  const what = { projectId, ticketId, ...describeMend(failed), autoStart: 'full_sdlc' }
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button tone="primary" busy={mend.isPending} onClick={() => mend.mutate(what)}>
        Let an agent mend it
      </Button>
      <p className="text-muted">A task of this ticket; when it has landed, all is checked again.</p>
      {mend.error !== null && <ErrorBox error={mend.error} />}
    </div>
  )
}
