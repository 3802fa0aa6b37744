import type { MergeResult, PullRequest } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { shortCommit } from '../../lib/format.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { Checks } from '../runs/checks.tsx'
import { concernsOf } from './concerns.ts'
import { ForgeState } from './forge-state.tsx'

type Props = { pull: PullRequest; message: string | null }

/** A change that is ready for a person: what proves it, what speaks against it, and the merge. */
export function MergeBox({ pull, message }: Props) {
  if (pull.state === 'merged') return pull.delivered ? <Merged pull={pull} /> : <WaitingMerge pull={pull} />
  if (pull.queued) return <Queued pull={pull} message={message} />
  return <OpenPullRequest pull={pull} message={message} />
}

/** It lands by itself: nothing is for the person to do. */
function Queued({ pull, message }: Props) {
  return (
    <Notice tone="planning" icon="merge" title="Lands by itself">
      <p className="wrap-anywhere">{message ?? `It waits for its turn to land on ${pull.baseBranch}.`}</p>
      {pull.checks.length > 0 && <Checks checks={pull.checks} />}
    </Notice>
  )
}

/** A merge that waits is not announced: the page shows what to do about it. */
function announceMerge({ delivered, message }: MergeResult): void {
  if (delivered) showToast('passed', message)
}

function Merged({ pull }: { pull: PullRequest }) {
  const isOnTicket = pull.taskId !== null && pull.ticketId !== null
  return (
    <Notice tone="passed" icon="check" title="Merged">
      <p>
        It is in <code className="font-mono text-meta">{pull.baseBranch}</code> as{' '}
        <code className="font-mono text-meta">{shortCommit(pull.mergeCommit ?? '')}</code>
        {isOnTicket ? ', the branch of its ticket.' : pull.forge === null ? ', and in your checkout.' : ', at GitHub.'}
      </p>
    </Notice>
  )
}

/** The merge is made; the person's checkout has changes of its own that it must not touch. */
function WaitingMerge({ pull }: { pull: PullRequest }) {
  const finish = useWrite(client.pullRequests.finish, announceMerge)
  return (
    <Notice
      tone="needs"
      icon="merge"
      title="The merge waits for your checkout"
      actions={
        <Button tone="primary" busy={finish.isPending} onClick={() => finish.mutate({ pullRequestId: pull.id })}>
          Finish the merge
        </Button>
      }
    >
      <p>
        Your checkout of <code className="font-mono text-meta">{pull.baseBranch}</code> has changes that are not
        committed. Commit or stash them, then finish the merge. Nothing of yours was touched.
      </p>
      {finish.data && !finish.data.delivered && <p className="text-needs">{finish.data.message}</p>}
      {finish.error !== null && <ErrorBox error={finish.error} />}
    </Notice>
  )
}

function ReadChange({ pull: { taskId } }: { pull: PullRequest }) {
  if (taskId === null) return null
  return (
    <Link
      to="/tasks/$taskId/branch"
      params={{ taskId }}
      search={(before) => before}
      className="inline-flex h-8 items-center px-2 underline"
    >
      Read the change
    </Link>
  )
}

type ConcernsProps = { concerns: string[]; isAccepted: boolean; onAccept: (isAccepted: boolean) => void }

function Concerns({ concerns, isAccepted, onAccept }: ConcernsProps) {
  return (
    <div className="grid gap-2">
      <ul className="grid gap-1">
        {concerns.map((concern) => (
          <li key={concern} className="flex gap-2 text-needs wrap-anywhere">
            <span className="pt-0.5">
              <Icon name="warning" />
            </span>
            {concern}
          </li>
        ))}
      </ul>
      <Checkbox
        label="I have looked at this and accept it."
        checked={isAccepted}
        onChange={({ target }) => onAccept(target.checked)}
      />
    </div>
  )
}

function OpenPullRequest({ pull, message }: Props) {
  const [isAccepted, setAccepted] = useState(false)
  const concerns = concernsOf(pull)
  const isRed = pull.checks.some((check) => check.exitCode !== 0)
  const merge = useWrite(client.pullRequests.merge, announceMerge)
  return (
    <Notice
      tone={concerns.length > 0 || isRed ? 'needs' : 'planning'}
      icon="merge"
      title={concerns.length > 0 ? 'Ready for you, with concerns' : 'Ready to merge'}
      actions={
        <>
          <Button
            tone="primary"
            busy={merge.isPending}
            disabled={isRed || (concerns.length > 0 && !isAccepted)}
            onClick={() => merge.mutate({ pullRequestId: pull.id, acceptFlags: isAccepted })}
          >
            Merge into {pull.baseBranch}
          </Button>
          <ReadChange pull={pull} />
        </>
      }
    >
      {message !== null && <p className="wrap-anywhere">{message}</p>}
      {pull.forge !== null && <ForgeState forge={pull.forge} />}
      {pull.checks.length > 0 && <Checks checks={pull.checks} />}
      {isRed && <p className="text-failed">A check failed on this commit: retry the run from TEST before merging.</p>}
      {concerns.length > 0 && <Concerns concerns={concerns} isAccepted={isAccepted} onAccept={setAccepted} />}
      {merge.error !== null && <ErrorBox error={merge.error} />}
    </Notice>
  )
}
