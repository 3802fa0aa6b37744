import type { Diff, PullRequest, RunId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { count } from '../../lib/format.ts'
import { diffQuery, pullDiffQuery } from '../../lib/queries.ts'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Section } from '../../ui/page.tsx'
import { parsePatch } from './parse-patch.ts'
import { PatchRows } from './patch-rows.tsx'

type Props = { runId: RunId; headCommit: string; isEmpty: boolean }

/** What a run changed, computed by the server: a list of files, and the patch of which only visible rows exist. */
export function DiffView({ runId, headCommit, isEmpty }: Props) {
  const diff = useQuery({ ...diffQuery(runId, headCommit), enabled: !isEmpty })
  if (isEmpty || diff.data?.files.length === 0) return <Empty title="Nothing has changed on this branch yet." />
  if (diff.error !== null) return <ErrorBox error={diff.error} onRetry={() => void diff.refetch()} />
  if (!diff.data) return <Skeleton rows={8} />
  return <LoadedDiff diff={diff.data} />
}

/** What a pull request offers as a whole. */
export function PullDiffView({ pull }: { pull: PullRequest }) {
  const diff = useQuery(pullDiffQuery(pull))
  if (diff.error !== null) return <ErrorBox error={diff.error} onRetry={() => void diff.refetch()} />
  return diff.data ? <LoadedDiff diff={diff.data} /> : <Skeleton rows={8} />
}

/** A list of files, and the patch of which only visible rows exist. */
export function LoadedDiff({ diff, title = 'Changes' }: { diff: Diff; title?: string }) {
  const rows = useMemo(() => parsePatch(diff.patch), [diff])
  const [target, setTarget] = useState<{ row: number } | null>(null)
  const additions = diff.files.reduce((sum, file) => sum + file.additions, 0)
  const deletions = diff.files.reduce((sum, file) => sum + file.deletions, 0)
  const starts = useMemo(() => rows.flatMap(({ kind }, index) => (kind === 'file' ? [index] : [])), [rows])
  return (
    <Section
      title={title}
      aside={
        <span className="text-muted">
          {count(diff.files.length, 'file')}, <span className="text-passed">+{additions}</span>{' '}
          <span className="text-failed">−{deletions}</span>
        </span>
      }
    >
      {diff.truncated && (
        <p className="text-needs">The patch is longer than what is shown here: read the branch itself for all of it.</p>
      )}
      <ul aria-label="Changed files" className="max-h-48 overflow-auto rounded-md border border-divider">
        {diff.files.map((file, index) => (
          <li key={file.path}>
            <button
              type="button"
              className="flex w-full items-center gap-3 px-3 py-1 text-left hover:bg-surface"
              onClick={() => setTarget({ row: starts[index] ?? 0 })}
            >
              <code className="min-w-0 flex-1 truncate font-mono text-meta">
                {file.oldPath === undefined ? file.path : `${file.oldPath} → ${file.path}`}
              </code>
              <span className="text-meta text-muted">{file.status.replace('_', ' ')}</span>
              <span className="w-20 text-right text-meta">
                <span className="text-passed">+{file.additions}</span>{' '}
                <span className="text-failed">−{file.deletions}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <PatchRows rows={rows} target={target} />
    </Section>
  )
}
