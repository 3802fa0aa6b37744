import type { PhaseProgress as Progress } from '@sentra/contract'
import { words } from '../../lib/format.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { currentPhase, phaseMeanings } from './spec-words.ts'

type Look = { icon: IconName; color: string; line: string }

/** OMO-26: done is a green check, current pulses blue, pending is grey, failed is red. */
const looks: Record<Progress['state'], Look> = {
  pending: { icon: 'dot', color: 'text-muted', line: 'bg-divider' },
  running: { icon: 'play', color: 'text-running animate-pulse', line: 'bg-running animate-pulse' },
  waiting: { icon: 'question', color: 'text-needs', line: 'bg-needs' },
  done: { icon: 'check', color: 'text-passed', line: 'bg-passed' },
  failed: { icon: 'cross', color: 'text-failed', line: 'bg-failed' },
}

/** Where each phase of the writing stands; in a narrow window only in signs. */
export function PhaseProgress({ phases }: { phases: Progress[] }) {
  const current = currentPhase(phases)
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 text-meta sm:hidden">
        <PhaseSigns phases={phases} />
        {current && `${current.phase} ${standing(current)}`}
      </div>
      <ol aria-label="Phases" className="grid auto-cols-fr grid-flow-col gap-2 max-sm:hidden">
        {phases.map((progress) => (
          <li key={progress.phase} title={tooltip(progress)} className="grid content-start gap-1.5">
            <span className={`h-1 rounded-full ${looks[progress.state].line}`} />
            <span className="flex flex-wrap items-center gap-x-1.5 text-meta">
              <span className={looks[progress.state].color}>
                <Icon name={looks[progress.state].icon} />
              </span>
              <span className="font-semibold">{progress.phase}</span>
              <span className="text-muted">{standing(progress)}</span>
            </span>
          </li>
        ))}
      </ol>
    </>
  )
}

/** The same for a list or a header: one sign a phase, with the words for who cannot see them. */
export function PhaseSigns({ phases }: { phases: Progress[] }) {
  return (
    <ol aria-label="Phases" className="flex gap-1">
      {phases.map((progress) => (
        <li key={progress.phase} title={tooltip(progress)} className={looks[progress.state].color}>
          <Icon name={looks[progress.state].icon} />
          <span className="sr-only">
            {progress.phase} {standing(progress)}
          </span>
        </li>
      ))}
    </ol>
  )
}

function standing({ state, tries, score }: Progress): string {
  const more = [tries > 1 && `${tries} tries`, score !== null && `score ${score.toFixed(2)}`].filter(Boolean)
  return [words(state), ...more].join(', ')
}

const tooltip = (progress: Progress) => `${progress.phase}: ${phaseMeanings[progress.phase]}. ${standing(progress)}.`
