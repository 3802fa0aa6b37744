import type { Task } from '@sentra/contract'
import { StateBadge } from '../../ui/state-badge.tsx'

/** Where a task stands. While its agent waits for an answer it is running to the board, but not to the person. */
export function TaskBadge({ task }: { task: Task }) {
  if (task.paused) return <StateBadge state="paused" />
  return task.asks ? <StateBadge state="waiting" text="asks you" /> : <StateBadge state={task.status} />
}
