import type { TaskId } from '@sentra/contract'
import { Tabs } from '../../ui/tabs.tsx'

const tabs = [
  { to: '/tasks/$taskId', label: 'Details' },
  { to: '/tasks/$taskId/progress', label: 'Progress' },
  { to: '/tasks/$taskId/logs', label: 'Logs' },
  { to: '/tasks/$taskId/branch', label: 'Branch' },
] as const

export function TaskTabs({ taskId }: { taskId: TaskId }) {
  const params = { taskId }
  return (
    <Tabs
      label="Parts of the task"
      tabs={tabs.map(({ to, label }) => ({ label, link: { to, params, search: true } }))}
    />
  )
}
