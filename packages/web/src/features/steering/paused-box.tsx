import type { Run, RunDetail } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { timeAgo } from '../../lib/format.ts'
import { useNow } from '../../lib/use-now.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'
import { showToast } from '../../ui/toasts.tsx'

type Props = { run: Run; paused: NonNullable<Run['paused']>; detail: RunDetail | undefined }

/** A run that stands still, or will when its agent has ended its turn. */
export function PausedBox({ run, paused, detail }: Props) {
  const now = useNow(10_000)
  const resume = useWrite(client.runs.resume, () => showToast('passed', 'The run goes on.'))
  const pause = useWrite(client.runs.pause, () => showToast('passed', 'The agent ends its turn.'))
  const last = detail?.attempts.at(-1)
  const isInTurn = last?.kind === 'agent' && last.session?.state === 'running'
  return (
    <Notice
      tone="needs"
      icon="pause"
      title={isInTurn ? 'Pauses after the turn of the agent' : 'Paused'}
      actions={
        <>
          <Button tone="primary" busy={resume.isPending} onClick={() => resume.mutate({ runId: run.id })}>
            Resume
          </Button>
          {isInTurn && (
            <Button busy={pause.isPending} onClick={() => pause.mutate({ runId: run.id, now: true })}>
              Pause now
            </Button>
          )}
        </>
      }
    >
      <p>
        Paused by {paused.by}, {timeAgo(paused.at, now)}.{' '}
        {isInTurn
          ? 'The agent still works on its turn; nothing further is begun after it.'
          : 'Nothing works on it. It goes on in its session where it stopped.'}
      </p>
      {resume.error !== null && <ErrorBox error={resume.error} />}
      {pause.error !== null && <ErrorBox error={pause.error} />}
    </Notice>
  )
}
