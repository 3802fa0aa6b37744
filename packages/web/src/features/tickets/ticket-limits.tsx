import type { ProjectId, TicketLimits as Limits } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { ticketLimitsQuery } from '../../lib/ticket-queries.ts'
import { ErrorBox, Notice } from '../../ui/notice.tsx'

/** Of projects that limit how many tickets are under way: how many are, and what is more than wanted. */
export function TicketLimits({ projectId }: { projectId: ProjectId | undefined }) {
  const { data = [], error } = useQuery(ticketLimitsQuery(projectId))
  if (error !== null) return <ErrorBox error={error} />
  const over = data.filter(({ violations }) => violations.length > 0)
  const within = data.filter(({ violations }) => violations.length === 0)
  return (
    <>
      {over.map((limits) => (
        <Notice
          key={limits.projectId}
          tone="needs"
          icon="warning"
          title={`More tickets under way in ${limits.projectName} than wanted`}
        >
          <ul>
            {limits.violations.map((violation) => (
              <li key={violation}>{violation}</li>
            ))}
          </ul>
          <p className="text-muted">Nothing is stopped. Another ticket begins by itself when there is room.</p>
        </Notice>
      ))}
      {within.length > 0 && (
        <ul className="flex flex-wrap gap-x-6 text-meta text-muted">
          {within.map((limits) => (
            <li key={limits.projectId}>
              {limits.projectName}: {underWay(limits)}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function underWay({ inProgress, inReview }: Limits): string {
  const part = (name: string, { count, limit }: Limits['inProgress']) =>
    limit === null ? [] : [`${count} of ${limit} ${name}`]
  return [...part('in progress', inProgress), ...part('in review', inReview)].join(', ')
}
