import { followupStates, ProjectId } from '@sentra/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { words } from '../../lib/format.ts'
import { followupsQuery } from '../../lib/queries.ts'
import { buttonClass } from '../../ui/button.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { OlderButton } from '../../ui/older-button.tsx'
import { Page } from '../../ui/page.tsx'
import { FollowupRows } from './followup-rows.tsx'

const route = getRouteApi('/followups')

/** Work that agents found beside their own: what waits for a decision, or what was decided. */
export function FollowupsPage() {
  const { state = 'open', project } = route.useSearch()
  const projectId = ProjectId.safeParse(project).data
  const query = useInfiniteQuery(followupsQuery({ state, projectId }))
  const items = query.data?.pages.flatMap((page) => page.items)
  return (
    <Page title="Follow-ups">
      <nav aria-label="State" className="flex flex-wrap gap-1">
        {followupStates.map((name) => (
          <Link
            key={name}
            from="/followups"
            to="/followups"
            search={(before) => ({ ...before, state: name })}
            activeProps={{}}
            aria-current={name === state ? 'true' : undefined}
            className={`inline-flex h-7 items-center rounded-full border px-3 ${
              name === state ? 'border-accent font-medium text-accent' : 'border-divider text-muted hover:text-text'
            }`}
          >
            {words(name)}
          </Link>
        ))}
      </nav>
      {query.error !== null && <ErrorBox error={query.error} onRetry={() => void query.refetch()} />}
      {items === undefined && query.error === null && <Skeleton rows={5} />}
      {items?.length === 0 && <NoFollowups isOpen={state === 'open'} />}
      {items !== undefined && items.length > 0 && <FollowupRows label="Follow-ups" followups={items} />}
      <OlderButton pages={query}>Show older ones</OlderButton>
    </Page>
  )
}

function NoFollowups({ isOpen }: { isOpen: boolean }) {
  if (!isOpen) return <Empty title="None is in this state." />
  return (
    <Empty
      title="Nothing waits for a decision."
      action={
        <Link to="/tickets" className={buttonClass()}>
          Show the tickets
        </Link>
      }
    >
      An agent that finds work beside its own proposes it here. Nothing of it starts by itself: you make a task of it,
      or dismiss it.
    </Empty>
  )
}
