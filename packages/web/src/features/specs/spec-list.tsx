import type { Project, Spec } from '@sentra/contract'
import { count, timeAgo } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { Icon } from '../../ui/icon.tsx'
import { Row, RowMeta, Rows } from '../../ui/rows.tsx'
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
    <Rows label={count(specs.length, 'spec')}>
      {specs.map((spec) => (
        <Row
          key={spec.id}
          badge={<SpecBadge spec={spec} />}
          badgeWidth="w-48"
          title={spec.title}
          link={{ to: addresses[tabOf(spec)], params: { projectId: spec.projectId, specId: spec.id } }}
          flatFrom="lg"
        >
          <RowMeta flatFrom="lg">
            <PhaseSigns phases={spec.phases} />
            <span className="w-16">{spec.version === 0 ? 'no version' : `version ${spec.version}`}</span>
            <span className="w-24 truncate">{names.get(spec.projectId) ?? 'archived project'}</span>
            <time dateTime={spec.createdAt} className="w-20 text-right">
              {timeAgo(spec.createdAt, now)}
            </time>
            <span className="w-4 text-needs">{needOf(spec) !== undefined && <Icon name="flag" />}</span>
          </RowMeta>
        </Row>
      ))}
    </Rows>
  )
}
