import type { Run, Task } from '@sentra/contract'
import { useNavigate } from '@tanstack/react-router'
import { useRunDetail, useTask } from '../tasks/use-task.ts'
import { CancelButton } from './cancel-button.tsx'
import { RetryButton } from './retry-button.tsx'
import { StartButton } from './start-button.tsx'

const active: ReadonlySet<string> = new Set(['queued', 'running', 'waiting'])

/** What a person may do with a task and the run that is looked at. */
export function RunActions({ task, run }: { task: Task; run: Run | undefined }) {
  const navigate = useNavigate({ from: '/tasks/$taskId' })
  const { runs } = useTask()
  const { data } = useRunDetail(run?.id)
  const showNewest = () => void navigate({ to: '.', search: {} })
  if (!run) return <StartButton task={task} isFirst onStarted={showNewest} />
  const isAtWork = run.state === 'queued' || run.state === 'running'
  const isNewest = run.id === task.runId
  const hasActive = runs.some(({ state }) => active.has(state))
  const canRetry = !isAtWork && run.state !== 'failed' && task.status !== 'done' && isNewest
  return (
    <>
      {canRetry && <RetryButton run={run} attempts={data?.attempts ?? []} />}
      {active.has(run.state) && <CancelButton run={run} />}
      {!hasActive && <StartButton task={task} isFirst={false} onStarted={showNewest} />}
    </>
  )
}
