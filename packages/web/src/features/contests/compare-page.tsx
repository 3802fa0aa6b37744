import { AttemptId, type ComparedSide, RunId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { count, duration, shortCommit } from '../../lib/format.ts'
import { comparisonQuery } from '../../lib/queries.ts'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { LoadedDiff } from '../diff/diff-view.tsx'
import { Checks } from '../runs/checks.tsx'
import { Findings } from '../runs/findings.tsx'

const route = getRouteApi('/compare')

/** Two runs or attempts side by side, and what lies between their results. */
export function ComparePage() {
  const search = route.useSearch()
  const [left, right] = [idOf(search.left), idOf(search.right)]
  if (left === undefined || right === undefined) return <NothingNamed />
  return <Comparison left={left} right={right} />
}

const idOf = (text: string | undefined): RunId | AttemptId | undefined =>
  RunId.safeParse(text).data ?? AttemptId.safeParse(text).data

function NothingNamed() {
  return (
    <Page title="Compare">
      <Empty title="This address does not name two runs or attempts.">
        A task that several agents worked on links here, and so does a second try of a stage on its tab Progress.
      </Empty>
    </Page>
  )
}

type Ids = { left: RunId | AttemptId; right: RunId | AttemptId }

function Comparison({ left, right }: Ids) {
  const { data, error, refetch } = useQuery(comparisonQuery(left, right))
  return (
    <Page title="Compare">
      {error !== null && <ErrorBox error={error} onRetry={() => void refetch()} />}
      {!data && error === null && <Skeleton rows={8} />}
      {data && (
        <>
          <Sides left={data.left} right={data.right} />
          {data.diff.files.length === 0 ? (
            <Empty title="Their results are the same, file by file." />
          ) : (
            <LoadedDiff diff={data.diff} title="From the left result to the right one" />
          )}
        </>
      )}
    </Page>
  )
}

const rows: readonly [name: string, cell: (side: ComparedSide) => ReactNode][] = [
  ['What', ({ what }) => what],
  ['Agent', ({ agent, model }) => (model === null ? agent : `${agent}, ${model}`)],
  ['Outcome', (side) => <Outcome side={side} />],
  ['Checks', ({ checks }) => (checks.length === 0 ? 'none' : <Checks checks={checks} />)],
  ['Findings', ({ findings }) => (findings.length === 0 ? 'none' : <Findings findings={findings} />)],
  ['Change', ({ size }) => <Size size={size} />],
  ['Model calls', ({ usage }) => usage.calls.toLocaleString('en')],
  ['Tokens in', ({ usage }) => usage.inputTokens.toLocaleString('en')],
  ['Tokens out', ({ usage }) => usage.outputTokens.toLocaleString('en')],
  ['Time', ({ seconds }) => (seconds === null ? 'not started' : duration(seconds * 1000))],
  ['Commit', ({ commit }) => <code className="font-mono text-meta">{shortCommit(commit)}</code>],
]

function Sides({ left, right }: { left: ComparedSide; right: ComparedSide }) {
  return (
    <div className="overflow-x-auto rounded-lg border border-divider">
      <table className="w-full min-w-[40rem] table-fixed text-left">
        <thead className="bg-surface">
          <tr>
            <td className="w-32" />
            <SideHeading side={left} />
            <SideHeading side={right} />
          </tr>
        </thead>
        <tbody className="divide-y divide-divider">
          {rows.map(([name, cell]) => (
            <tr key={name}>
              <th scope="row" className="px-3 py-2 align-top font-normal text-muted">
                {name}
              </th>
              <td className="px-3 py-2 align-top">{cell(left)}</td>
              <td className="px-3 py-2 align-top">{cell(right)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SideHeading({ side: { taskId, taskTitle, runId, attemptId } }: { side: ComparedSide }) {
  return (
    <th scope="col" className="px-3 py-2 align-top font-medium">
      <Link to="/tasks/$taskId" params={{ taskId }} search={{ run: runId }} className="wrap-anywhere underline">
        {taskTitle}
      </Link>
      <p className="font-mono text-meta font-normal text-muted">{attemptId ?? runId}</p>
    </th>
  )
}

function Outcome({ side: { state, message } }: { side: ComparedSide }) {
  return (
    <div className="grid gap-1">
      <StateBadge state={state} />
      {message !== null && <p className="max-h-40 overflow-auto wrap-anywhere text-muted">{message}</p>}
    </div>
  )
}

function Size({ size: { files, additions, deletions } }: Pick<ComparedSide, 'size'>) {
  return (
    <>
      {count(files, 'file')}, <span className="text-passed">+{additions}</span>{' '}
      <span className="text-failed">−{deletions}</span>
    </>
  )
}
