import type { SpecChange, SpecId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { specChangeQuery } from '../../lib/spec-queries.ts'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { Spans } from '../../ui/spans.tsx'
import { parsePatch } from '../diff/parse-patch.ts'
import { PatchRows } from '../diff/patch-rows.tsx'
import { TaskBadge } from '../tasks/task-badge.tsx'

/** What lies between two versions: clause by clause, the work that it touches, and the text. */
export function VersionChange({ specId, from, to }: { specId: SpecId; from: number; to: number }) {
  const change = useQuery(specChangeQuery(specId, from, to))
  if (change.error !== null && !change.data) {
    return <ErrorBox error={change.error} onRetry={() => void change.refetch()} />
  }
  if (!change.data) return <Skeleton rows={6} />
  return <LoadedChange change={change.data} />
}

function LoadedChange({ change }: { change: SpecChange }) {
  const rows = useMemo(() => parsePatch(change.patch).filter(({ kind }) => kind !== 'file'), [change.patch])
  if (rows.length === 0) return <Empty title={`Versions ${change.from} and ${change.to} say the same.`} />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <Section title="Clauses that changed">
        {change.clauses.length === 0 ? (
          <p className="text-muted">None: requirements, criteria and tasks are the same.</p>
        ) : (
          <Clauses clauses={change.clauses} />
        )}
      </Section>
      {change.tasks.length > 0 && (
        <Section title="Work that it touches">
          <Touched tasks={change.tasks} />
        </Section>
      )}
      <Section title="Text">
        <PatchRows rows={rows} />
      </Section>
    </div>
  )
}

const colors = { added: 'text-passed', changed: 'text-needs', removed: 'text-failed' } as const

function Clauses({ clauses }: Pick<SpecChange, 'clauses'>) {
  return (
    <ul className="divide-y divide-divider border-y border-divider">
      {clauses.map(({ id, change, text }) => (
        <li key={id} className="flex flex-wrap gap-x-3 px-2 py-1.5">
          <span className="w-12 font-medium">{id}</span>
          <span className={`w-16 font-medium ${colors[change]}`}>{change}</span>
          <span className="min-w-0 flex-1 basis-60 wrap-anywhere">
            <Spans text={text} />
          </span>
        </li>
      ))}
    </ul>
  )
}

/** On approval only these are opened again. */
function Touched({ tasks }: Pick<SpecChange, 'tasks'>) {
  return (
    <ul className="divide-y divide-divider border-y border-divider">
      {tasks.map(({ key, task, why }) => (
        <li key={key} className="flex flex-wrap items-center gap-x-3 px-2 py-1.5">
          <span className="w-12 font-medium">{key}</span>
          {task === null ? (
            <span className="text-muted">not made yet</span>
          ) : (
            <>
              <TaskBadge task={task} />
              <Link to="/tasks/$taskId" params={{ taskId: task.id }} className="min-w-0 truncate underline">
                {task.title}
              </Link>
            </>
          )}
          <span className="min-w-0 flex-1 basis-60 text-muted wrap-anywhere">{why}</span>
        </li>
      ))}
    </ul>
  )
}
