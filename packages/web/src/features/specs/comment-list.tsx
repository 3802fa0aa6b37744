import type { SpecComment, SpecId } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { timeAgo } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'

type Props = { specId: SpecId; shown: number; comments: SpecComment[] }

/** What people said about one place, oldest first. */
export function CommentList({ specId, shown, comments }: Props) {
  if (comments.length === 0) return null
  return (
    <ul aria-label="Comments" className="grid max-w-prose gap-2">
      {comments.map((comment) => (
        <CommentView key={comment.id} specId={specId} shown={shown} comment={comment} />
      ))}
    </ul>
  )
}

function CommentView({ specId, shown, comment }: Pick<Props, 'specId' | 'shown'> & { comment: SpecComment }) {
  const now = useNow(30_000)
  const resolve = useWrite(client.specs.resolveComment)
  const isResolved = comment.resolvedAt !== null
  return (
    <li className="grid gap-1 rounded-md border border-l-4 border-divider border-l-planning bg-surface px-3 py-2">
      <p className="flex flex-wrap items-center gap-x-3 text-meta text-muted">
        <span className="font-semibold text-text">{comment.by}</span>
        <span>{timeAgo(comment.at, now)}</span>
        {comment.version !== shown && <span>on version {comment.version}</span>}
        {isResolved && <StateBadge state="done" text="resolved" />}
        <Button
          busy={resolve.isPending}
          className="ml-auto"
          onClick={() => resolve.mutate({ specId, commentId: comment.id, resolved: !isResolved })}
        >
          {isResolved ? 'Open again' : 'Resolve'}
        </Button>
      </p>
      <p className="wrap-anywhere whitespace-pre-wrap">{comment.text}</p>
      {resolve.error !== null && <ErrorBox error={resolve.error} />}
    </li>
  )
}
