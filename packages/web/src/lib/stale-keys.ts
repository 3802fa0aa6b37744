import type { SentraEvent } from '@sentra/contract'

/**
 * The query keys that an event makes stale; a key covers all queries that begin with it. The system's state is counted
 * from projects, tasks and runs, so every event about these touches it.
 */
export function staleKeysOf({ type, data }: SentraEvent): string[][] {
  if (type.startsWith('spec.') || type === 'conversation.changed') return specKeys(data as { specId: string })
  const [noun = ''] = type.split('.')
  if (type === 'runner.changed') return [['status'], ['waiting']]
  // A run that comes to its end brings its pull request up to date, without an event of its own.
  const offered = type === 'run.state_changed' ? [['pull-requests']] : []
  return [...(keysOfNoun[noun] ?? workKeys(data)), ...offered]
}

/** Events about these touch the same, whatever they are about in particular. */
const keysOfNoun: Record<string, string[][]> = {
  credential: [['credentials']],
  project: [['status'], ['projects'], ['tickets', 'limits']],
  followup: [['followups']],
  ticket: [['tickets'], ['ticket'], ['waiting'], ['dependencies']],
}

function workKeys(data: SentraEvent['data']): string[][] {
  return [
    ['status'],
    ['tasks'],
    ['ticket'],
    ['waiting'],
    ['dependencies'],
    // Phases are runs and the work of a spec is tasks: an event does not say whose.
    ['specs'],
    ['spec'],
    ...('trashId' in data ? [['trash'], ['projects']] : []),
    ...('taskId' in data && data.taskId !== null ? taskKeys(data.taskId) : []),
    ...('runId' in data && data.runId !== null ? runKeys(data.runId) : []),
    ...('pullRequestId' in data ? [['pull-requests']] : []),
  ]
}

const taskKeys = (taskId: string) => [['task', taskId], ['contest', taskId], ['comparison']]
const runKeys = (runId: string) => [
  ['run', runId],
  ['output', runId],
]

const specKeys = ({ specId }: { specId: string }) => [
  ['status'],
  ['specs'],
  ['spec', specId],
  ['spec-change', specId],
  ['spec-proof', specId],
]
