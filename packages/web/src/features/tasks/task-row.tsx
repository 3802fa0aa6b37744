import type { Task } from '@sentra/contract'
import type { ReactNode } from 'react'
import { Row } from '../../ui/rows.tsx'
import { TaskBadge } from './task-badge.tsx'

/** A task among those that it was planned with. */
export function TaskRow({ task, children }: { task: Task; children?: ReactNode }) {
  return (
    <Row
      badge={<TaskBadge task={task} />}
      title={task.title}
      link={{ to: '/tasks/$taskId', params: { taskId: task.id } }}
    >
      {task.status === 'pending' && task.openDependencies > 0 && (
        <span className="text-meta text-muted">waits for {task.openDependencies}</span>
      )}
      {task.ownedFiles.length > 0 && (
        <code className="max-w-60 truncate font-mono text-meta text-muted">{task.ownedFiles.join(', ')}</code>
      )}
      {children}
    </Row>
  )
}
