import { reasonKinds, type TicketReasoning } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { ticketReasoningQuery } from '../../lib/ticket-queries.ts'
import { FilterSelect } from '../../ui/filter-select.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { kindWords, ReasonRow } from './reason-row.tsx'
import { NowList } from './now-list.tsx'
import { useTicket } from './use-ticket.ts'

/** Why Sentra, its agents and people decided what they decided about a ticket, in time order, and what holds it now. */
export function ReasoningTab() {
  const { ticketId } = useTicket()
  const { data, error, refetch } = useQuery(ticketReasoningQuery(ticketId))
  if (error !== null && !data) return <ErrorBox error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton rows={8} />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {data.now.length > 0 && (
        <Section title="Now">
          <NowList now={data.now} />
        </Section>
      )}
      <Decided reasoning={data} />
    </div>
  )
}

const route = getRouteApi('/tickets/$ticketId/reasoning')

function Decided({ reasoning: { items, isCut } }: { reasoning: TicketReasoning }) {
  const { kind } = route.useSearch()
  const navigate = route.useNavigate()
  if (items.length === 0) return <Empty title="Nothing was decided about it yet." />
  const shown = items.filter((item) => kind === undefined || item.kind === kind)
  const filter = (
    <FilterSelect
      label="Show"
      all="everything"
      value={kind ?? ''}
      choices={reasonKinds.map((value) => ({ value, label: kindWords[value] }))}
      onChange={(chosen) =>
        void navigate({ search: { kind: reasonKinds.find((name) => name === chosen) }, resetScroll: false })
      }
    />
  )
  return (
    <Section title="How it came to this" aside={filter}>
      {isCut && <p className="text-muted">What is older is told by the tasks themselves.</p>}
      {shown.length === 0 && <p className="text-muted">Nothing of this kind.</p>}
      <ol aria-label="Reasons" className="divide-y divide-divider border-y border-divider">
        {shown.map((item, index) => (
          <ReasonRow key={`${item.at} ${index}`} item={item} />
        ))}
      </ol>
    </Section>
  )
}
