import type { Run, Task } from '@sentra/contract'
import { useNavigate } from '@tanstack/react-router'
import { PauseButton } from '../steering/pause-button.tsx'
import { TakeButton } from '../steering/take-button.tsx'
import { usePullRequest, useRunDetail, useTask } from '../tasks/use-task.ts'
import { CancelButton } from './cancel-button.tsx'
import { RetryButton } from './retry-button.tsx'
import { StartButton } from './start-button.tsx'

const active: ReadonlySet<string> = new Set(['queued', 'running', 'waiting'])
/** A failed run offers its retry beside the reason. */
const retryable: ReadonlySet<string> = new Set(['waiting', 'succeeded', 'cancelled'])

/** A run that failed may be mended by hand; one that is at work or paused may be taken from its agent. */
const takeable: ReadonlySet<string> = new Set(['failed', 'cancelled', 'queued', 'running'])
const isAtWork = ({ state, paused }: Run) => (state === 'queued' || state === 'running') && paused === null

/** What a person may do with a task and the run that is looked at. */
export function RunActions({ task, run }: { task: Task; run: Run | undefined }) {
  const navigate = useNavigate({ from: '/tasks/$taskId' })
  const { runs } = useTask()
  const showNewest = () => void navigate({ to: '.', search: {} })
  if (!run) return <StartButton task={task} isFirst onStarted={showNewest} />
  const hasActive = runs.some(({ state }) => active.has(state))
  return (
    <>
      {retryable.has(run.state) && run.id === task.runId && <RetryUnmerged run={run} />}
      {isAtWork(run) && <PauseButton run={run} />}
      {takeable.has(run.state) && run.id === task.runId && run.takenBy === null && <TakeButton run={run} />}
      {active.has(run.state) && <CancelButton run={run} />}
      {!hasActive && <StartButton task={task} isFirst={false} onStarted={showNewest} />}
    </>
  )
}

/** What is merged is not done again in the same run. */
function RetryUnmerged({ run }: { run: Run }) {
  const { data } = useRunDetail(run.id)
  const pull = usePullRequest(run.taskId, run.id)
  if (!data || pull?.state === 'merged') return null
  return <RetryButton run={run} attempts={data.attempts} />
}
