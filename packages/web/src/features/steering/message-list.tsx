import type { Message } from '@sentra/contract'
import { timeAgo } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { StateBadge } from '../../ui/state-badge.tsx'

const looks = { queued: 'queued', delivered: 'done', undelivered: 'failed' } as const
const meanings: Record<Message['state'], string> = {
  queued: 'waits for the next turn',
  delivered: 'read',
  undelivered: 'not read: the run ended first; a retry gives it to its agent',
}

/** What people said to the agents of a run, and whether it was read. */
export function MessageList({ messages }: { messages: Message[] }) {
  const now = useNow(10_000)
  if (messages.length === 0) return null
  return (
    <ol aria-label="Messages" className="grid gap-2">
      {messages.map(({ id, by, text, state, sentAt }) => (
        <li key={id} className="grid gap-1 rounded-md border border-divider bg-surface px-3 py-2">
          <p className="wrap-anywhere whitespace-pre-wrap">{text}</p>
          <p className="flex flex-wrap items-center gap-x-3 text-meta text-muted">
            <span>
              {by}, {timeAgo(sentAt, now)}
            </span>
            <StateBadge state={looks[state]} text={meanings[state]} />
          </p>
        </li>
      ))}
    </ol>
  )
}
