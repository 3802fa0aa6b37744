import type { Attempt, Question } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { duration, shortCommit } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { Markdown } from '../../ui/markdown.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { MessageBox } from '../steering/message-box.tsx'
import { MessageList } from '../steering/message-list.tsx'
import { useRunDetail, useTask } from '../tasks/use-task.ts'
import { Checks } from './checks.tsx'
import { Findings } from './findings.tsx'

/** Every try of every stage in the order it was made, with what it proved, asked and found. */
export function ProgressTab() {
  const { run } = useTask()
  const detail = useRunDetail(run?.id)
  if (!run) return <Empty title="Nothing has happened yet: the task was not started." />
  if (detail.error !== null && !detail.data) {
    return <ErrorBox error={detail.error} onRetry={() => void detail.refetch()} />
  }
  if (!detail.data) return <Skeleton rows={4} />
  const { attempts, questions, messages } = detail.data
  const canRead = run.state === 'queued' || run.state === 'running'
  return (
    <div className="grid gap-4">
      {canRead && <MessageBox run={run} />}
      <MessageList messages={messages} />
      <ol aria-label="Tries" className="grid gap-3">
        {attempts.map((attempt) => (
          <Try
            key={attempt.id}
            attempt={attempt}
            before={tryBefore(attempt, attempts)}
            questions={questions.filter((question) => question.attemptId === attempt.id)}
          />
        ))}
      </ol>
    </div>
  )
}

/** The earlier try of the same stage that a try may be compared with. */
const tryBefore = (attempt: Attempt, attempts: Attempt[]) =>
  attempts
    .slice(0, attempts.indexOf(attempt))
    .findLast(({ stage, kind }) => stage === attempt.stage && kind === attempt.kind)

type TryProps = { attempt: Attempt; before: Attempt | undefined; questions: Question[] }

function Try({ attempt, before, questions }: TryProps) {
  const { stage, role, kind, end, review, checks, commit } = attempt
  return (
    <li className="grid gap-2 rounded-lg border border-divider p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="font-semibold">{stage}</h2>
        <StateBadge state={stateOf(attempt)} />
        <span className="text-muted">
          {kind === 'command' ? 'checks of the control plane' : role}
          {attempt.try > 1 && `, try ${attempt.try}`}
        </span>
        <Elapsed attempt={attempt} />
        <CompareLink attempt={attempt} before={before} />
        {commit !== null && <code className="ml-auto font-mono text-meta text-muted">{shortCommit(commit)}</code>}
      </div>
      {end && end.reason !== 'completed' && end.message !== '' && (
        <p className="max-h-40 overflow-auto wrap-anywhere whitespace-pre-wrap">{end.message}</p>
      )}
      {checks.length > 0 && <Checks checks={checks} />}
      {questions.map((question) => (
        <div key={question.id} className="grid gap-1 rounded-md border border-divider bg-surface px-3 py-2">
          <Markdown text={question.question} />
          <p className={question.answer === null ? 'text-needs' : 'text-muted'}>
            {question.answer === null ? 'Waits for your answer, above.' : `Answered: ${question.answer}`}
          </p>
        </div>
      ))}
      {review && (
        <div className="grid gap-2">
          <div className="grid gap-1">
            <StateBadge
              state={review.verdict === 'approve' ? 'done' : 'failed'}
              text={review.verdict === 'approve' ? 'approved' : 'asks for changes'}
            />
            <Markdown text={review.summary} />
          </div>
          <Findings findings={review.findings} />
        </div>
      )}
    </li>
  )
}

function CompareLink({ attempt, before }: Omit<TryProps, 'questions'>) {
  if (!before || attempt.endedAt === null) return null
  return (
    <Link to="/compare" search={{ left: before.id, right: attempt.id }} className="text-meta underline">
      compare with the try before
    </Link>
  )
}

/** An agent that stands still is at work to the board, but not to a person. */
const stateOf = ({ state, session }: Attempt) => (session?.state === 'paused' ? 'paused' : state)

function Elapsed({ attempt: { startedAt, endedAt } }: { attempt: Attempt }) {
  const now = useNow(1_000)
  if (startedAt === null) return <span className="text-meta text-muted">not started</span>
  const end = endedAt === null ? now : Date.parse(endedAt)
  return <span className="text-meta text-muted">{duration(Math.max(0, end - Date.parse(startedAt)))}</span>
}
