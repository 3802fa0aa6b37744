import type { Project, Spec } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { count, timeAgo } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { Icon } from '../../ui/icon.tsx'
import { PhaseSigns } from './phase-progress.tsx'
import { SpecBadge } from './spec-badge.tsx'
import { needOf, type SpecTab, tabOf } from './spec-words.ts'

const addresses = {
  conversation: '/projects/$projectId/specs/$specId',
  spec: '/projects/$projectId/specs/$specId/spec',
  work: '/projects/$projectId/specs/$specId/work',
} as const satisfies Record<SpecTab, string>

export function SpecList({ specs, projects }: { specs: Spec[]; projects: Project[] }) {
  const now = useNow(30_000)
  const names = new Map<string, string>(projects.map(({ id, name }) => [id, name]))
  return (
    <ul aria-label={count(specs.length, 'spec')} className="divide-y divide-divider border-y border-divider">
      {specs.map((spec) => (
        <li
          key={spec.id}
          className="relative flex flex-wrap items-center gap-x-4 gap-y-0.5 px-2 py-2 hover:bg-surface lg:flex-nowrap"
        >
          <span className="flex w-48 shrink-0">
            <SpecBadge spec={spec} />
          </span>
          <Link
            to={addresses[tabOf(spec)]}
            params={{ projectId: spec.projectId, specId: spec.id }}
            className="min-w-0 flex-1 basis-60 truncate font-medium after:absolute after:inset-0"
          >
            {spec.title}
          </Link>
          <span className="flex flex-wrap items-center gap-x-4 text-meta text-muted lg:shrink-0 lg:flex-nowrap">
            <PhaseSigns phases={spec.phases} />
            <span className="w-16">{spec.version === 0 ? 'no version' : `version ${spec.version}`}</span>
            <span className="w-24 truncate">{names.get(spec.projectId) ?? 'archived project'}</span>
            <time dateTime={spec.createdAt} className="w-20 text-right">
              {timeAgo(spec.createdAt, now)}
            </time>
            <span className="w-4 text-needs">{needOf(spec) !== undefined && <Icon name="flag" />}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
