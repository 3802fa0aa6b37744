import type { TicketId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { client } from '../../lib/client.ts'
import { sendOnEnter } from '../../lib/send-on-enter.ts'
import { ticketCommentsQuery } from '../../lib/ticket-queries.ts'
import { useDraft } from '../../lib/use-draft.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { TicketCommentView } from './ticket-comment.tsx'
import { useTicket } from './use-ticket.ts'

/** What people say about a ticket to each other. */
export function CommentsTab() {
  const { ticketId, ticket } = useTicket()
  const comments = useQuery(ticketCommentsQuery(ticketId))
  if (comments.error !== null && !comments.data) {
    return <ErrorBox error={comments.error} onRetry={() => void comments.refetch()} />
  }
  return (
    <div className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-5">
      {!comments.data && <Skeleton rows={4} />}
      {comments.data?.length === 0 && (
        <Empty title="Nobody has said anything yet.">
          Comments are for people, such as who asked for it and what was agreed. No agent is told.
        </Empty>
      )}
      {ticket && comments.data !== undefined && comments.data.length > 0 && (
        <ol aria-label="Comments" className="grid gap-3">
          {comments.data.map((comment) => (
            <TicketCommentView key={comment.id} comment={comment} projectId={ticket.projectId} />
          ))}
        </ol>
      )}
      <NewComment key={ticketId} ticketId={ticketId} />
    </div>
  )
}

function NewComment({ ticketId }: { ticketId: TicketId }) {
  const [text, setText] = useDraft(`ticket-comment/${ticketId}`)
  const say = useWrite(client.tickets.comment, () => setText(''))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') say.mutate({ ticketId, text: text.trim() })
  }
  return (
    <form onSubmit={submit} className="grid gap-2">
      <TextArea
        label="Say something"
        hint="Markdown. People read it; no agent does. Ctrl and Enter sends it."
        rows={3}
        maxLength={20_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={sendOnEnter}
      />
      {say.error !== null && <ErrorBox error={say.error} />}
      <div>
        <Button type="submit" tone="primary" busy={say.isPending} disabled={text.trim() === ''}>
          Comment
        </Button>
      </div>
    </form>
  )
}
