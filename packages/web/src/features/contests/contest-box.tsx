import type { Contest, Standing, Task } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { duration } from '../../lib/format.ts'
import { contestQuery } from '../../lib/queries.ts'
import { buttonClass } from '../../ui/button.tsx'
import { ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { KeepButton } from './keep-button.tsx'

/** Several runs side by side: how each stands, by what they are ranked, and which one is kept. */
export function ContestBox({ task }: { task: Task }) {
  const { data: contest, error, refetch } = useQuery(contestQuery(task.id))
  if (error !== null && !contest) return <ErrorBox error={error} onRetry={() => void refetch()} />
  if (contest === undefined) return <Skeleton rows={3} />
  if (contest === null) return null
  const [first, second] = contest.entries
  return (
    <Section
      title="Side by side"
      aside={
        first &&
        second && (
          <Link to="/compare" search={{ left: first.run.id, right: second.run.id }} className={buttonClass()}>
            Compare the first two
          </Link>
        )
      }
    >
      <p className="text-muted">{decisionOf(contest)}</p>
      <EntryTable contest={contest} />
    </Section>
  )
}

function decisionOf({ kept }: Contest): string {
  const order = 'Ranked by checks, blocking findings, size of the change, tokens and time.'
  if (kept === null) return `${order} The best is kept when all are over.`
  return kept.by === null ? `${order} The best is kept.` : `${order} ${kept.by} chose which one is kept.`
}

const headings = ['Place', 'Run', 'State', 'Checks', 'Blocking', 'Lines', 'Tokens', 'Time', '']

function EntryTable({ contest: { entries, kept } }: { contest: Contest }) {
  const isBusy = (entry: Standing) => entry.place === null
  return (
    <div className="overflow-x-auto rounded-lg border border-divider">
      <table className="w-full min-w-[46rem] text-left">
        <thead className="bg-surface text-meta text-muted">
          <tr>
            {headings.map((heading) => (
              <th key={heading} scope="col" className="px-3 py-1.5 font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-divider">
          {entries.map((entry) => (
            <EntryRow
              key={entry.run.id}
              entry={entry}
              isKept={entry.run.id === kept?.runId}
              busy={entries.filter((other) => other !== entry && isBusy(other)).length}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function EntryRow({ entry, isKept, busy }: { entry: Standing; isKept: boolean; busy: number }) {
  const { run, place, size, usage, seconds, reason, blockingFindings } = entry
  return (
    <tr className={isKept ? 'bg-surface' : ''}>
      <td className="px-3 py-2">{place ?? '–'}</td>
      <td className="px-3 py-2">
        <Link
          to="/tasks/$taskId"
          params={{ taskId: run.taskId }}
          search={{ run: run.id }}
          className="font-medium underline"
        >
          {run.model === null ? run.agent : `${run.agent}, ${run.model}`}
        </Link>
        <p className="text-meta text-muted">{reason}</p>
        <code className="font-mono text-meta text-muted select-all">{run.id}</code>
      </td>
      <td className="px-3 py-2">
        <StateBadge state={run.paused === null ? run.state : 'paused'} />
      </td>
      <td className="px-3 py-2">{checksText(entry)}</td>
      <td className="px-3 py-2">{blockingFindings}</td>
      <td className="px-3 py-2 whitespace-nowrap">
        <span className="text-passed">+{size.additions}</span> <span className="text-failed">−{size.deletions}</span>
      </td>
      <td className="px-3 py-2">{(usage.inputTokens + usage.outputTokens).toLocaleString('en')}</td>
      <td className="px-3 py-2 whitespace-nowrap">{seconds === null ? '–' : duration(seconds * 1000)}</td>
      <td className="px-3 py-2">
        <div className="flex justify-end">
          {isKept && <StateBadge state="done" text="kept" />}
          {!isKept && run.state === 'succeeded' && <KeepButton run={run} busy={busy} />}
        </div>
      </td>
    </tr>
  )
}

function checksText({ checks: { passed, failed } }: Standing): string {
  return passed + failed === 0 ? 'none' : `${passed} of ${passed + failed}`
}
