import type { TaskId } from '@sentra/contract'
import { Link } from '@tanstack/react-router'

const tabs = [
  { to: '/tasks/$taskId', label: 'Details' },
  { to: '/tasks/$taskId/progress', label: 'Progress' },
  { to: '/tasks/$taskId/logs', label: 'Logs' },
  { to: '/tasks/$taskId/branch', label: 'Branch' },
] as const

/** The tabs are addresses: each can be linked, and Back returns to the one before. */
export function TaskTabs({ taskId }: { taskId: TaskId }) {
  return (
    <nav aria-label="Parts of the task" className="flex gap-1 border-b border-divider">
      {tabs.map(({ to, label }) => (
        <Link
          key={label}
          to={to}
          params={{ taskId }}
          search={(before) => before}
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
