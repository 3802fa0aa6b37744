import type { Conversation, Spec } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { useLive } from '../../app/live-updates.tsx'
import { AWAY_REFRESH_MS, conversationQuery } from '../../lib/spec-queries.ts'
import { ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { MessageThread } from './message-thread.tsx'
import { ReadinessPanel } from './readiness-panel.tsx'
import { SayBox } from './say-box.tsx'
import { talkOf } from './spec-words.ts'
import { useSpec } from './use-spec.ts'

/** The talk about the idea, and how ready it is. */
export function ConversationTab() {
  const { specId, spec } = useSpec()
  const isAway = useLive().connection === 'away'
  const talk = useQuery({ ...conversationQuery(specId), refetchInterval: isAway && AWAY_REFRESH_MS })
  if (!spec) return null
  if (talk.error !== null && !talk.data) {
    return <ErrorBox error={talk.error} onRetry={() => void talk.refetch()} />
  }
  if (!talk.data) return <Skeleton rows={6} />
  return <LoadedTalk spec={spec} talk={talk.data} />
}

function LoadedTalk({ spec, talk }: { spec: Spec; talk: Conversation }) {
  const { isOpen, canHandOff } = talkOf(spec, talk)
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
        <MessageThread messages={talk.messages} />
        <p role="status" className={talk.turn === 'person' ? 'font-medium text-needs' : 'text-muted'}>
          {turnWords(spec, talk)}
        </p>
        {isOpen && <SayBox key={spec.id} specId={spec.id} talk={talk} canHandOff={canHandOff} />}
      </div>
      <ReadinessPanel talk={talk} />
    </div>
  )
}

function turnWords(spec: Spec, { turn, handedOffAt }: Conversation): string {
  if (spec.state === 'failed') return 'Nobody is at work, and nobody would hear you: try it again first, above.'
  if (spec.budget.isSpent) return 'The agent stands still until its budget is raised, above.'
  if (spec.state === 'pending_approval')
    return `Version ${spec.version} is written. Approve it, or reject it with what is to change.`
  if (turn === 'person') return 'It is your turn.'
  if (turn === 'nobody') return 'The talk is over. To have something changed, ask for a change.'
  if (spec.phases.some(({ state }) => state === 'waiting')) return 'What was handed in waits for your judgement, above.'
  if (spec.isProving && spec.runId === null)
    return 'The criteria of what was approved are being checked. The architect begins when that is done.'
  if (handedOffAt !== null) return 'Agents are at work on what was agreed. What you say reaches the one who is.'
  return 'The architect is thinking. What you say meanwhile reaches it after its turn.'
}
