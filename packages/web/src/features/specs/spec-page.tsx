import { type Spec, SpecId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { shortNumber, wholeNumber } from '../../lib/format.ts'
import { projectQuery } from '../../lib/queries.ts'
import { buttonClass } from '../../ui/button.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { PhaseProgress } from './phase-progress.tsx'
import { SpecActions } from './spec-actions.tsx'
import { SpecAttention } from './spec-attention.tsx'
import { SpecBadge } from './spec-badge.tsx'
import { SpecTabs } from './spec-tabs.tsx'
import { useSpec } from './use-spec.ts'

/** A spec: where it stands, what it needs from a person, and everything about it in tabs. */
export function SpecPage() {
  const { specId, query, spec } = useSpec()
  if (!SpecId.safeParse(specId).success) {
    return (
      <Page title="Spec">
        <Empty
          title="This address names no spec."
          action={
            <Link to="/specs" className={buttonClass()}>
              Show all specs
            </Link>
          }
        />
      </Page>
    )
  }
  if (!spec) {
    return (
      <Page title="Spec">
        {query.error === null ? (
          <Skeleton rows={6} />
        ) : (
          <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
        )}
      </Page>
    )
  }
  return (
    <Page title={spec.title} heading={<Heading spec={spec} />} actions={<SpecActions spec={spec} />}>
      <PhaseProgress phases={spec.phases} />
      <SpecAttention spec={spec} />
      <SpecTabs spec={spec} />
      <Outlet />
    </Page>
  )
}

function Heading({ spec }: { spec: Spec }) {
  const { data: project } = useQuery(projectQuery(spec.projectId))
  return (
    <div className="grid gap-1">
      <h1 className="text-title font-semibold wrap-anywhere">{spec.title}</h1>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <SpecBadge spec={spec} />
        {spec.version > 0 && <span>version {spec.version}</span>}
        {spec.approvedVersion !== null && <span>approved: version {spec.approvedVersion}</span>}
        {project && (
          <Link to="/projects/$projectId" params={{ projectId: project.id }} className="underline">
            {project.name}
          </Link>
        )}
        <Budget spec={spec} />
        <span>by {spec.createdBy}</span>
        <code className="font-mono text-meta select-all">{spec.id}</code>
      </p>
    </div>
  )
}

/** What writing it took so far, and may take. */
function Budget({ spec: { budget } }: { spec: Spec }) {
  const { tokens, used } = budget
  if (tokens === null && used === 0) return null
  const of = tokens === null ? '' : ` of ${shortNumber(tokens)}`
  const title = `${wholeNumber(used)}${tokens === null ? '' : ` of ${wholeNumber(tokens)}`} tokens for writing it`
  return (
    <span title={title}>
      {shortNumber(used)}
      {of} tokens
    </span>
  )
}
