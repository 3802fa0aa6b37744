import type { Spec } from '@sentra/contract'
import { Link } from '@tanstack/react-router'

const tabs = [
  { to: '/projects/$projectId/specs/$specId', label: 'Conversation' },
  { to: '/projects/$projectId/specs/$specId/spec', label: 'Spec' },
  { to: '/projects/$projectId/specs/$specId/parts', label: 'Parts' },
  { to: '/projects/$projectId/specs/$specId/timeline', label: 'Timeline' },
  { to: '/projects/$projectId/specs/$specId/work', label: 'Work' },
] as const

/** The tabs are addresses: each can be linked, and Back returns to the one before. */
export function SpecTabs({ spec: { projectId, id } }: { spec: Spec }) {
  return (
    <nav aria-label="Parts of the spec" className="flex flex-wrap gap-x-1 border-b border-divider">
      {tabs.map(({ to, label }) => (
        <Link
          key={label}
          to={to}
          params={{ projectId, specId: id }}
          activeOptions={{ exact: true, includeSearch: false }}
          resetScroll={false}
          className="-mb-px border-b-2 border-transparent px-3 py-2 text-muted hover:text-text aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-text"
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
