import type { Forecast, TaskId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { forecastQuery } from '../../lib/queries.ts'
import { ErrorBox } from '../../ui/notice.tsx'
import { WithCode } from '../../ui/with-code.tsx'

/** What a start would meet, before it is asked for. It never stands in the way of it. */
export function StartForecast({ taskId }: { taskId: TaskId }) {
  const { data, error, isPending } = useQuery(forecastQuery(taskId))
  if (error !== null) return <ErrorBox error={error} />
  if (isPending) return <p className="text-meta text-muted">Looking at what is under way…</p>
  const { overlaps, warnings } = data
  if (overlaps.length === 0 && warnings.length === 0) return null
  return (
    <section aria-label="What it would meet" className="grid gap-2 rounded-lg border border-divider p-3">
      {warnings.map((warning) => (
        <p key={warning} className="text-meta text-muted wrap-anywhere">
          <WithCode text={warning} />
        </p>
      ))}
      {overlaps.length > 0 && (
        <>
          <h3 className="font-medium text-needs">Under way on the same files</h3>
          <ul className="grid gap-1.5">
            {overlaps.map((overlap) => (
              <Overlap key={overlap.taskId} overlap={overlap} />
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function Overlap({ overlap: { taskId, title, files, basis, merge } }: { overlap: Forecast['overlaps'][number] }) {
  const [first = '', ...more] = files
  return (
    <li className="grid">
      <Link to="/tasks/$taskId" params={{ taskId }} target="_blank" className="truncate underline">
        {title}
      </Link>
      <span className="text-meta text-muted wrap-anywhere">
        {basis}: <code className="font-mono">{first}</code>
        {more.length > 0 && ` and ${more.length} more`}
        {merge !== null && (merge.conflicts.length === 0 ? '; git merges both now' : `; ${conflictText(merge)}`)}
      </span>
    </li>
  )
}

const conflictText = ({ conflicts, score }: NonNullable<Forecast['overlaps'][number]['merge']>) =>
  `git cannot merge ${conflicts.slice(0, 2).join(', ')} now (${Math.round(score * 100)} % of what both changed)`
