import type { Run, Task } from '@sentra/contract'
import { AnswerBox } from '../runs/answer-box.tsx'
import { FailureBox } from '../runs/failure-box.tsx'
import { MergeBox } from '../pull-requests/merge-box.tsx'
import { Notice } from '../../ui/notice.tsx'
import { usePullRequest, useRunDetail } from './use-task.ts'

/** What the task needs from a person right now, if anything: an answer, a look at a failure, a merge. */
export function Attention({ task, run }: { task: Task; run: Run | undefined }) {
  const { data: detail } = useRunDetail(run?.id)
  const pull = usePullRequest(task.id, run?.id)
  if (!run) {
    return (
      <Notice tone="running" icon="play" title="Not started">
        <p>Nobody works on this task yet: start it when it says what you want.</p>
      </Notice>
    )
  }
  const isOver = !['queued', 'running', 'waiting'].includes(run.state)
  const open = isOver ? undefined : detail?.questions.find((question) => question.answer === null)
  if (open) return <AnswerBox key={open.id} question={open} />
  if (pull && pull.state !== 'closed' && run.state !== 'running' && run.state !== 'queued') {
    return <MergeBox pull={pull} message={run.message} />
  }
  if (run.state === 'failed') return <FailureBox run={run} attempts={detail?.attempts ?? []} />
  if (run.state === 'waiting' && run.message !== null) {
    return (
      <Notice tone="needs" icon="question" title="Waits for you">
        <p className="wrap-anywhere">{run.message}</p>
      </Notice>
    )
  }
  return null
}
