import type { ConversationMessage } from '@sentra/contract'
import { timeAgo } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Markdown } from '../../ui/markdown.tsx'

const looks: Record<ConversationMessage['author'], { box: string; icon: IconName; color: string }> = {
  person: { box: 'border-divider bg-bg ml-6', icon: 'hand', color: 'text-muted' },
  agent: { box: 'border-divider bg-surface mr-6', icon: 'talk', color: 'text-planning' },
  sentra: { box: 'border-dashed border-control bg-bg mr-6', icon: 'command', color: 'text-muted' },
}

/** What was said, oldest first. */
export function MessageThread({ messages }: { messages: ConversationMessage[] }) {
  const now = useNow(10_000)
  return (
    <ol aria-label="Conversation" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {messages.map((message, index) => (
        <li
          key={index}
          className={`grid grid-cols-[minmax(0,1fr)] gap-1 rounded-lg border px-3 py-2 ${looks[message.author].box}`}
        >
          <p className="flex flex-wrap items-center gap-x-2 text-meta text-muted">
            <span className={looks[message.author].color}>
              <Icon name={looks[message.author].icon} />
            </span>
            <span className="font-semibold text-text">{message.by}</span>
            <time dateTime={message.at} title={new Date(message.at).toLocaleString()}>
              {timeAgo(message.at, now)}
            </time>
            {message.questionId !== null && <span className="font-medium text-needs">waits for your answer</span>}
          </p>
          <Markdown text={message.text} />
        </li>
      ))}
    </ol>
  )
}
