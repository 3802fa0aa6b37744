import type { Run, Task } from '@sentra/contract'
import { AnswerBox } from '../runs/answer-box.tsx'
import { FailureBox } from '../runs/failure-box.tsx'
import { MergeBox } from '../pull-requests/merge-box.tsx'
import { PausedBox } from '../steering/paused-box.tsx'
import { TakeoverBox } from '../steering/takeover-box.tsx'
import { Notice } from '../../ui/notice.tsx'
import { WaitingBox } from './waiting-box.tsx'
import { usePullRequest, useRunDetail } from './use-task.ts'

/** What the task needs from a person right now, if anything: a start, an answer, a look at a failure, a merge. */
export function Attention({ task, run }: { task: Task; run: Run | undefined }) {
  if (run && (run.takenBy !== null || run.paused !== null)) return <HeldBox run={run} />
  if (!run || run.state === 'queued') return <WaitingBox task={task} />
  return <RunAttention task={task} run={run} />
}

const isActive = ({ state }: Run) => state === 'queued' || state === 'running' || state === 'waiting'
const isResting = ({ state }: Run) => state !== 'queued' && state !== 'running'

function RunAttention({ task, run }: { task: Task; run: Run }) {
  const { data: detail } = useRunDetail(run.id)
  const pull = usePullRequest(task.id, run.id)
  const question = isActive(run) ? detail?.questions.find(({ answer }) => answer === null) : undefined
  if (question) return <AnswerBox key={question.id} question={question} />
  if (pull && pull.state !== 'closed' && isResting(run)) return <MergeBox pull={pull} message={run.message} />
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

/** A run that a person holds. */
function HeldBox({ run }: { run: Run }) {
  const { data: detail } = useRunDetail(run.id)
  if (run.takenBy !== null) return <TakeoverBox run={run} takeover={detail?.takeover ?? undefined} />
  return run.paused && <PausedBox run={run} paused={run.paused} detail={detail} />
}
