import { PASSING_SCORE, type PhaseProgress, type SpecId } from '@sentra/contract'
import { client } from '../../lib/client.ts'
import { count } from '../../lib/format.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Markdown } from '../../ui/markdown.tsx'
import { ErrorBox, Notice } from '../../ui/notice.tsx'

/** A phase that the checker passed in none of its tries: a person says what follows. */
export function JudgementBox({ specId, progress }: { specId: SpecId; progress: PhaseProgress }) {
  const { phase, tries, score, feedback } = progress
  const accept = useWrite(client.specs.acceptPhase)
  const again = useWrite(client.specs.execute)
  const isBusy = accept.isPending || again.isPending
  const error = accept.error ?? again.error
  return (
    <Notice
      tone="needs"
      icon="question"
      title={`The checker did not pass ${phase}`}
      actions={
        <>
          <Button tone="primary" busy={isBusy} onClick={() => again.mutate({ specId })}>
            Write it again
          </Button>
          <Button busy={isBusy} onClick={() => accept.mutate({ specId })}>
            Accept it anyway
          </Button>
        </>
      }
    >
      <p>
        After {count(tries, 'try', 'tries')}
        {score !== null && ` its score is ${score.toFixed(2)}: ${PASSING_SCORE} passes`}. The tab Parts shows what was
        handed in.
      </p>
      {feedback !== null && <Markdown text={feedback} />}
      {error !== null && <ErrorBox error={error} />}
    </Notice>
  )
}
