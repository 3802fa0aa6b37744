import type { Spec } from '@sentra/contract'
import { Tabs } from '../../ui/tabs.tsx'

const tabs = [
  { to: '/projects/$projectId/specs/$specId', label: 'Conversation' },
  { to: '/projects/$projectId/specs/$specId/spec', label: 'Spec' },
  { to: '/projects/$projectId/specs/$specId/parts', label: 'Parts' },
  { to: '/projects/$projectId/specs/$specId/timeline', label: 'Timeline' },
  { to: '/projects/$projectId/specs/$specId/work', label: 'Work' },
] as const

export function SpecTabs({ spec: { projectId, id: specId } }: { spec: Spec }) {
  const params = { projectId, specId }
  return <Tabs label="Parts of the spec" tabs={tabs.map(({ to, label }) => ({ label, link: { to, params } }))} />
}
