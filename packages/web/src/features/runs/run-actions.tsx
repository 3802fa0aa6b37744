import type { Run, Task } from '@sentra/contract'
import { useNavigate } from '@tanstack/react-router'
import { ContestButton } from '../contests/contest-button.tsx'
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
  const { runs } = useTask()
  return (
    <>
      {run && <SteeringActions run={run} isCurrent={isCurrent(run, task, runs[0])} />}
      {!runs.some(({ state }) => active.has(state)) && <StartActions task={task} isFirst={run === undefined} />}
    </>
  )
}

/** The run that the task stands for; of several side by side each, whichever is kept. */
const isCurrent = (run: Run, task: Task, newest: Run | undefined) =>
  run.id === task.runId || (run.contestId !== null && run.contestId === newest?.contestId)

function SteeringActions({ run, isCurrent: isOpen }: { run: Run; isCurrent: boolean }) {
  return (
    <>
      {retryable.has(run.state) && isOpen && <RetryUnmerged run={run} />}
      {isAtWork(run) && <PauseButton run={run} />}
      {takeable.has(run.state) && isOpen && run.takenBy === null && <TakeButton run={run} />}
      {active.has(run.state) && <CancelButton run={run} />}
    </>
  )
}

function StartActions({ task, isFirst }: { task: Task; isFirst: boolean }) {
  const navigate = useNavigate({ from: '/tasks/$taskId' })
  const showNewest = () => void navigate({ to: '.', search: {} })
  return (
    <>
      <StartButton task={task} isFirst={isFirst} onStarted={showNewest} />
      <ContestButton task={task} onStarted={showNewest} />
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
