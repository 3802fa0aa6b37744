import type { TicketReasoning } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { count, words } from '../../lib/format.ts'
import { StateBadge } from '../../ui/state-badge.tsx'
import { WithCode } from '../../ui/with-code.tsx'

type Now = TicketReasoning['now'][number]

/** Of each task that is not over: what holds it, its place in the line, and what starting it would meet. */
export function NowList({ now }: { now: Now[] }) {
  return (
    <ul className="divide-y divide-divider border-y border-divider">
      {now.map((one) => (
        <li key={one.task.id} className="grid grid-cols-[minmax(0,1fr)] gap-1.5 px-2 py-2.5">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StateBadge state={one.status} />
            <Link
              to="/tasks/$taskId"
              params={{ taskId: one.task.id }}
              className="min-w-0 font-medium underline wrap-anywhere"
            >
              {one.task.title}
            </Link>
          </p>
          {one.reasons.map(({ message }) => (
            <p key={message} className="pl-7 text-muted wrap-anywhere">
              <WithCode text={message} />
            </p>
          ))}
          {one.score !== null && <Score score={one.score} />}
          {one.forecast !== null && <Meets forecast={one.forecast} />}
        </li>
      ))}
    </ul>
  )
}

function Score({ score: { points, place, of, parts } }: { score: NonNullable<Now['score']> }) {
  const made = parts.map(({ what, points: worth }) => `${worth} for ${what}`).join(', ')
  return (
    <p className="pl-7 text-muted">
      Number {place} of {of} in the line for a runner, with {count(points, 'point')}
      {made === '' ? '' : `: ${made}`}.
    </p>
  )
}

function Meets({ forecast: { overlaps, warnings } }: { forecast: NonNullable<Now['forecast']> }) {
  return (
    <>
      {overlaps.map(({ taskId, title, status, files, basis }) => (
        <p key={taskId} className="pl-7 text-muted wrap-anywhere">
          Started now, it would meet{' '}
          <Link to="/tasks/$taskId" params={{ taskId }} className="underline">
            {title}
          </Link>{' '}
          ({words(status)}), by its {basis}: {files.join(', ')}.
        </p>
      ))}
      {warnings.map((warning) => (
        <p key={warning} className="pl-7 text-muted wrap-anywhere">
          <WithCode text={warning} />
        </p>
      ))}
    </>
  )
}
