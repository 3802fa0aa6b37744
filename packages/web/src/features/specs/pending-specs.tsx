import type { Spec } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { Icon } from '../../ui/icon.tsx'

const badge = 'inline-flex h-8 items-center gap-1.5 rounded-full border border-needs px-3 font-medium text-needs'

/** On the card of a project while a version of a spec waits for a decision (SEN-10); with several it leads to the list. */
export function PendingSpecs({ specs }: { specs: Spec[] }) {
  const [first] = specs
  if (first === undefined) return null
  if (specs.length > 1) {
    return (
      <Link to="/specs" search={{ project: first.projectId, state: 'pending_approval' }} className={badge}>
        <Icon name="eye" />
        View {specs.length} Specs
      </Link>
    )
  }
  return (
    <Link
      to="/projects/$projectId/specs/$specId/spec"
      params={{ projectId: first.projectId, specId: first.id }}
      title={first.title}
      className={badge}
    >
      <Icon name="eye" />
      View Spec
    </Link>
  )
}
