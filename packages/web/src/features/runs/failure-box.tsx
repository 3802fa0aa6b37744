import type { Attempt, Run } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { Notice } from '../../ui/notice.tsx'
import { Checks } from './checks.tsx'
import { LastOutput } from './last-output.tsx'
import { RetryButton } from './retry-button.tsx'

/** Why a run failed, in words, with the checks that say so and the way on. */
export function FailureBox({ run, attempts }: { run: Run; attempts: Attempt[] }) {
  // An earlier failure that was mended is not why the run failed: its message says why.
  const last = attempts.at(-1)
  const failed = last?.state === 'failed' || last?.state === 'lost' ? last : undefined
  return (
    <Notice
      tone="failed"
      icon="cross"
      title={failed ? `Failed in ${failed.stage}` : 'Failed'}
      actions={
        <>
          <RetryButton run={run} attempts={attempts} tone="primary" />
          <Link
            to="/tasks/$taskId/logs"
            params={{ taskId: run.taskId }}
            search={(before) => before}
            className="inline-flex h-8 items-center px-2 underline"
          >
            Read the log
          </Link>
        </>
      }
    >
      <p className="max-h-60 overflow-auto wrap-anywhere whitespace-pre-wrap">{run.message ?? failed?.end?.message}</p>
      {failed && failed.checks.length > 0 && <Checks checks={failed.checks} />}
      {failed && <LastOutput run={run} attempt={failed} />}
    </Notice>
  )
}
