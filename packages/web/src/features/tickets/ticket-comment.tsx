import type { ProjectId, TicketComment } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { type FormEvent, type KeyboardEvent, useState } from 'react'
import { client } from '../../lib/client.ts'
import { timeAgo } from '../../lib/format.ts'
import { sendOnEnter } from '../../lib/send-on-enter.ts'
import { useNow } from '../../lib/use-now.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

/** A comment; whoever wrote it may change it, or delete it and bring it back. */
export function TicketCommentView({ comment, projectId }: { comment: TicketComment; projectId: ProjectId }) {
  const [isOpen, setOpen] = useState(false)
  const { id: ticketCommentId, ticketId, by, at, changedAt, text, isOwn } = comment
  const change = useWrite(client.tickets.changeComment)
  const remove = () => {
    const restore = () => change.mutate({ ticketId, ticketCommentId, deleted: false })
    const said = () => showToast('passed', 'Your comment is deleted.', restore)
    change.mutate({ ticketId, ticketCommentId, deleted: true }, { onSuccess: said })
  }
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-lg border border-divider bg-surface px-4 py-3">
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-meta text-muted">
        <span className="font-semibold text-text">{by}</span>
        <Time iso={at} />
        {changedAt !== null && <span title={new Date(changedAt).toLocaleString()}>changed</span>}
        <span className="ml-auto flex flex-wrap gap-2">
          <Link
            to="/tasks/new"
            search={{ project: projectId, ticket: ticketId, comment: ticketCommentId }}
            className={buttonClass()}
            title="Opens the form of a new task with these words, to change before an agent gets them"
          >
            Make a task of it
          </Link>
          {isOwn && !isOpen && <Button onClick={() => setOpen(true)}>Edit</Button>}
          {isOwn && !isOpen && (
            <Button busy={change.isPending} onClick={remove}>
              Delete
            </Button>
          )}
        </span>
      </div>
      {isOpen ? <EditForm comment={comment} onDone={() => setOpen(false)} /> : <Markdown text={text} />}
      {change.error !== null && <ErrorBox error={change.error} />}
    </li>
  )
}

function Time({ iso }: { iso: string }) {
  const now = useNow(30_000)
  return (
    <time dateTime={iso} title={new Date(iso).toLocaleString()}>
      {timeAgo(iso, now)}
    </time>
  )
}

function EditForm({ comment, onDone }: { comment: TicketComment; onDone: () => void }) {
  const [text, setText] = useState(comment.text)
  const save = useWrite(client.tickets.changeComment, onDone)
  const { ticketId, id: ticketCommentId } = comment
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (text.trim() !== '') save.mutate({ ticketId, ticketCommentId, text: text.trim() })
  }
  const leave = (event: KeyboardEvent) => event.key === 'Escape' && onDone()
  return (
    <form onSubmit={submit} onKeyDown={leave} className="grid gap-2">
      <TextArea
        label="Your comment"
        rows={4}
        maxLength={20_000}
        autoFocus
        value={text}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={sendOnEnter}
      />
      {save.error !== null && <ErrorBox error={save.error} />}
      <div className="flex gap-2">
        <Button type="submit" tone="primary" busy={save.isPending} disabled={text.trim() === ''}>
          Save
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  )
}
