import { SentraError, SpecId, ProjectId, SpecState } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { z } from 'zod'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { stateWords } from '../specs/spec-words.ts'

const Double = z.object({
  specId: SpecId,
  projectId: ProjectId,
  title: z.string(),
  state: SpecState,
  isExact: z.boolean(),
})
type Double = z.infer<typeof Double>

/** The open spec that an idea was refused for, when it was. */
export function doubleOf(error: unknown): Double | undefined {
  if (!(error instanceof SentraError) || error.code !== 'SPEC_DOUBLE') return undefined
  return Double.safeParse(error.details).data
}

type Props = { double: Double; busy: boolean; onLaunch: () => void }

/** Somebody has asked for this before: the way there, and the way past it. */
export function DoubleNotice({ double: { specId, projectId, title, state, isExact }, busy, onLaunch }: Props) {
  return (
    <Notice
      tone="needs"
      icon="question"
      title="This was asked for before"
      actions={
        <>
          <Link
            to="/projects/$projectId/specs/$specId"
            params={{ projectId, specId }}
            className={buttonClass('primary')}
          >
            Go to that spec
          </Link>
          <Button busy={busy} onClick={onLaunch}>
            Launch anyway
          </Button>
        </>
      }
    >
      <p>
        An open spec of this project says it in {isExact ? 'the same' : 'nearly the same'} words: “{title}” (
        {stateWords(state)}). Two of them would be written and built.
      </p>
    </Notice>
  )
}
