import type { TicketCommit, TicketCommits } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { count, shortCommit, timeAgo } from '../../lib/format.ts'
import { ticketCommitsQuery } from '../../lib/ticket-queries.ts'
import { useNow } from '../../lib/use-now.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { useTicket } from './use-ticket.ts'

/** The commits that a ticket has brought, newest first, each with the task that made it. */
export function CommitsTab() {
  const { ticketId } = useTicket()
  const { data, error, refetch } = useQuery(ticketCommitsQuery(ticketId))
  if (error !== null && !data) return <ErrorBox error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={6} />
  if (data.items.length === 0) return <NoCommits commits={data} />
  return (
    <Section title={count(data.items.length, 'commit')} aside={<Where commits={data} />}>
      <ol aria-label="Commits" className="divide-y divide-divider border-y border-divider">
        {data.items.map((item) => (
          <CommitRow key={item.commit} item={item} />
        ))}
      </ol>
      {data.isCut && <p className="text-muted">Older ones are not shown here; git knows them all.</p>}
    </Section>
  )
}

function NoCommits({ commits: { delivery } }: { commits: TicketCommits }) {
  return (
    <Empty title="It has brought no commit yet.">
      {delivery === 'together'
        ? 'Commits stand here when a task has landed on the branch of the ticket.'
        : 'Commits stand here when the pull request of a task was merged.'}{' '}
      What agents make until then is on the Branch tab of each task.
    </Empty>
  )
}

function Where({ commits: { branch } }: { commits: TicketCommits }) {
  if (branch === null) return <span className="text-meta text-muted">of merged pull requests</span>
  return <code className="font-mono text-meta text-muted wrap-anywhere select-all">{branch}</code>
}

function CommitRow({ item }: { item: TicketCommit }) {
  const now = useNow(30_000)
  const { commit, subject, author, at, isMerge, task } = item
  return (
    <li className="grid gap-0.5 px-2 py-2 hover:bg-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
        <span className={isMerge ? 'text-planning' : 'text-muted'}>
          <Icon name={isMerge ? 'merge' : 'dot'} />
        </span>
        <span className="min-w-0 flex-1 basis-60 font-medium wrap-anywhere">{subject}</span>
        <Changes item={item} />
        <span className="flex items-center gap-1">
          <code className="font-mono text-meta select-all" title={commit}>
            {shortCommit(commit)}
          </code>
          <CopyButton text={commit} what={shortCommit(commit)} />
        </span>
      </div>
      <p className="flex flex-wrap gap-x-3 pl-7 text-meta text-muted">
        <span>{author}</span>
        <time dateTime={at} title={new Date(at).toLocaleString()}>
          {timeAgo(at, now)}
        </time>
        {isMerge && <span>merge</span>}
        {task !== null && (
          <Link to="/tasks/$taskId" params={{ taskId: task.id }} className="min-w-0 underline wrap-anywhere">
            {task.title}
          </Link>
        )}
      </p>
    </li>
  )
}

function Changes({ item: { files, additions, deletions } }: { item: TicketCommit }) {
  if (files === 0) return <span className="text-meta text-muted">no change</span>
  return (
    <span className="flex gap-2 text-meta tabular-nums" title={count(files, 'file')}>
      <span className="text-passed">+{additions.toLocaleString('en')}</span>
      <span className="text-failed">−{deletions.toLocaleString('en')}</span>
      <span className="text-muted">{count(files, 'file')}</span>
    </span>
  )
}
