import type { FeedbackList, PullRequest } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { feedbackQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { WithCode } from '../../ui/with-code.tsx'
import { FeedbackRow } from './feedback-row.tsx'

/** `isBusy`: whoever would get it is at work. */
type Props = { pull: PullRequest; isBusy: boolean }

/** What people and checks say at GitHub about a pull request, and the way from there to the agent. */
export function FeedbackBox({ pull, isBusy }: Props) {
  const { data, error } = useQuery(feedbackQuery(pull.id))
  if (error !== null) return <ErrorBox error={error} />
  if (data === undefined || (data.problem === null && data.items.every(({ state }) => state === 'outdated')))
    return null
  return <Box pull={pull} isBusy={isBusy} list={data} />
}

function Box({ pull, isBusy, list }: Props & { list: FeedbackList }) {
  const { left, toggle } = useChoice()
  const told = list.items.filter(({ state }) => state !== 'outdated')
  const open = told.filter(({ state }) => state === 'new')
  const chosen = open.filter(({ id }) => !left.has(id)).map(({ id }) => id)
  const given = told.filter(({ state }) => state === 'given')
  const canMend = pull.state === 'open' && open.length > 0
  return (
    <Notice
      tone={open.length > 0 ? 'needs' : 'planning'}
      icon="talk"
      title="From GitHub"
      actions={canMend ? <MendButton pull={pull} isBusy={isBusy} ids={chosen} /> : undefined}
    >
      <Lead list={list} open={open.length} />
      {open.length > 0 && (
        <ul className="grid gap-3">
          {open.map((item) => (
            <FeedbackRow key={item.id} item={item} isChosen={!left.has(item.id)} onChoose={() => toggle(item.id)} />
          ))}
        </ul>
      )}
      {given.length > 0 && (
        <details>
          <summary className="cursor-pointer">{given.length} given to the agent</summary>
          <ul className="grid gap-3 pt-3">
            {given.map((item) => (
              <FeedbackRow key={item.id} item={item} />
            ))}
          </ul>
        </details>
      )}
    </Notice>
  )
}

/** All that is new is chosen, also what comes while somebody reads: kept is what a person left out. */
function useChoice() {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const toggle = (id: string) =>
    setLeft((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]))
  return { left, toggle }
}

function Lead({ list: { problem, pendingChecks, rounds, mostRounds }, open }: { list: FeedbackList; open: number }) {
  return (
    <>
      {problem !== null && (
        <p className="text-needs wrap-anywhere">
          <WithCode text={problem} />
        </p>
      )}
      {pendingChecks > 0 && (
        <p className="text-muted">
          {pendingChecks === 1 ? 'One check is' : `${pendingChecks} checks are`} still at work there.
        </p>
      )}
      {rounds >= mostRounds && open > 0 && (
        <p className="text-muted">It went to the agent by itself {rounds} times. From now on you decide.</p>
      )}
    </>
  )
}

function MendButton({ pull, isBusy, ids }: Props & { ids: string[] }) {
  const ofTicket = pull.runId === null
  const done = ofTicket ? 'It is a task of this ticket now.' : 'The agent has it now.'
  const mend = useWrite(client.pullRequests.mend, () => showToast('passed', done))
  return (
    <>
      <Button
        tone="primary"
        busy={mend.isPending}
        disabled={isBusy || ids.length === 0}
        onClick={() => mend.mutate({ pullRequestId: pull.id, ids })}
      >
        <Icon name="retry" />
        {ofTicket ? 'Let an agent mend it' : 'Let the agent mend it'}
      </Button>
      {isBusy && <span className="self-center text-muted">when the agent is done with what it does now</span>}
      {mend.error !== null && <ErrorBox error={mend.error} />}
    </>
  )
}
