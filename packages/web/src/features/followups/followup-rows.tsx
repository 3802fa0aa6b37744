import type { Followup } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { timeAgo } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'

/** What agents proposed, with what a person may do about each. */
export function FollowupRows({ label, followups }: { label: string; followups: Followup[] }) {
  return (
    <ul aria-label={label} className="divide-y divide-divider border-y border-divider">
      {followups.map((followup) => (
        <FollowupRow key={followup.id} followup={followup} />
      ))}
    </ul>
  )
}

function FollowupRow({ followup }: { followup: Followup }) {
  const now = useNow(60_000)
  const { title, description, state, times, foundIn, createdAt } = followup
  return (
    <li className="grid gap-2 px-2 py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <div className="grid min-w-0 flex-1 basis-60">
          <span className="font-medium wrap-anywhere">{title}</span>
          <span className="flex flex-wrap gap-x-3 text-meta text-muted">
            {state !== 'open' && <StateBadge state={state} />}
            <span>
              found {timeAgo(createdAt, now)} in{' '}
              <Link to="/tasks/$taskId" params={{ taskId: foundIn.taskId }} className="underline">
                {foundIn.taskId}
              </Link>
            </span>
            {times > 1 && <span>proposed {times} times</span>}
            <Outcome followup={followup} />
          </span>
        </div>
        <Decide followup={followup} />
      </div>
      {description.trim() !== '' && (
        <p className="line-clamp-4 text-muted wrap-anywhere whitespace-pre-line">{description}</p>
      )}
    </li>
  )
}

function Outcome({ followup: { outcomeTaskId, state } }: { followup: Followup }) {
  if (outcomeTaskId === null) return null
  return (
    <span>
      {state === 'covered' ? 'asked for by ' : 'became '}
      <Link to="/tasks/$taskId" params={{ taskId: outcomeTaskId }} className="underline">
        {outcomeTaskId}
      </Link>
    </span>
  )
}

function Decide({ followup }: { followup: Followup }) {
  const accept = useWrite(client.followups.accept)
  const dismiss = useWrite(client.followups.dismiss)
  const reopen = useWrite(client.followups.reopen)
  const { id: followupId, title, state } = followup
  const error = accept.error ?? dismiss.error ?? reopen.error
  return (
    <div className="flex flex-wrap gap-2">
      {state === 'open' ? (
        <>
          <Button
            aria-label={`Make a task: ${title}`}
            busy={accept.isPending}
            onClick={() => accept.mutate({ followupId })}
          >
            Make a task
          </Button>
          <Button
            aria-label={`Dismiss: ${title}`}
            busy={dismiss.isPending}
            onClick={() => dismiss.mutate({ followupId })}
          >
            Dismiss
          </Button>
        </>
      ) : (
        state !== 'accepted' && (
          <Button aria-label={`Reopen: ${title}`} busy={reopen.isPending} onClick={() => reopen.mutate({ followupId })}>
            Reopen
          </Button>
        )
      )}
      {error !== null && <ErrorBox error={error} />}
    </div>
  )
}
