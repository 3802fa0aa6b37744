import { type Spec, SpecId } from '@sentra/contract'
import { Outlet } from '@tanstack/react-router'
import { shortNumber, wholeNumber } from '../../lib/format.ts'
import { Page } from '../../ui/page.tsx'
import { NoThingPage, ThingHeading, UnreadPage } from '../../ui/thing-page.tsx'
import { ProjectLink } from '../projects/project-link.tsx'
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
      <NoThingPage title="Spec" link={{ to: '/specs' }} label="Show all specs">
        This address names no spec.
      </NoThingPage>
    )
  }
  if (!spec) return <UnreadPage title="Spec" query={query} />
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
  return (
    <ThingHeading title={spec.title} id={spec.id}>
      <SpecBadge spec={spec} />
      {spec.version > 0 && <span>version {spec.version}</span>}
      {spec.approvedVersion !== null && <span>approved: version {spec.approvedVersion}</span>}
      <ProjectLink projectId={spec.projectId} />
      <Budget spec={spec} />
      <span>by {spec.createdBy}</span>
    </ThingHeading>
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
