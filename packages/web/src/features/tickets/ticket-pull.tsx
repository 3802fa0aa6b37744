import type { PullRequest, Ticket } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { trainQuery } from '../../lib/ticket-queries.ts'
import { Markdown } from '../../ui/markdown.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { PullDiffView } from '../diff/diff-view.tsx'
import { FeedbackBox } from '../feedback/feedback-box.tsx'
import { CloseButton } from '../pull-requests/close-button.tsx'
import { MergeBox } from '../pull-requests/merge-box.tsx'

/** The one pull request that brings all of a ticket, and the way to merge it. */
export function TicketPull({ ticket }: { ticket: Ticket }) {
  const train = useQuery(trainQuery(ticket.id))
  if (train.error !== null && !train.data) return <ErrorBox error={train.error} onRetry={() => void train.refetch()} />
  return train.data?.pullRequest ? <Pull pull={train.data.pullRequest} /> : null
}

function Pull({ pull }: { pull: PullRequest }) {
  return (
    <Section title="Pull request" aside={pull.state === 'open' ? <CloseButton pull={pull} /> : undefined}>
      {pull.state === 'closed' ? (
        <p className="text-muted">
          Closed without merging. <Link to="/trash">The trash</Link> opens it again.
        </p>
      ) : (
        <MergeBox pull={pull} message={null} />
      )}
      {pull.forge !== null && <FeedbackBox key={pull.id} pull={pull} isBusy={false} />}
      <Markdown text={pull.summary} />
      <PullDiffView pull={pull} />
    </Section>
  )
}
