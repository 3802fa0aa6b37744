import type { SentraEvent } from '@sentra/contract'

/**
 * The query keys that an event makes stale; a key covers all queries that begin with it. The system's state is counted
 * from everything, so every event touches it.
 */
export function staleKeysOf({ type, data }: SentraEvent): string[][] {
  if (type === 'runner.changed') return [['status']]
  if (type.startsWith('project.')) return [['status'], ['projects']]
  return [
    ['status'],
    ['tasks'],
    ...('taskId' in data ? [['task', data.taskId]] : []),
    ...('runId' in data
      ? [
          ['run', data.runId],
          ['output', data.runId],
        ]
      : []),
    ...('pullRequestId' in data ? [['pull-requests']] : []),
  ]
}
