import type { PullRequest, Run } from '@sentra/contract'
import { shortCommit } from '../../lib/format.ts'
import { Empty } from '../../ui/notice.tsx'
import { Facts, Section } from '../../ui/page.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { DiffView } from '../diff/diff-view.tsx'
import { Checks } from '../runs/checks.tsx'
import { Findings } from '../runs/findings.tsx'
import { usePullRequest, useTask } from '../tasks/use-task.ts'
import { CloseButton } from './close-button.tsx'
import { ForgeState } from './forge-state.tsx'

/** The branch of a run: what it changes, what was proved and found, and its pull request. */
export function BranchTab() {
  const { taskId, run } = useTask()
  const pull = usePullRequest(taskId, run?.id)
  if (!run) return <Empty title="There is no branch yet: the task was not started." />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <BranchFacts run={run} pull={pull} />
      {pull && pull.state !== 'open' && pull.checks.length > 0 && (
        <Section title="Checks">
          <Checks checks={pull.checks} />
        </Section>
      )}
      {pull && pull.findings.length > 0 && (
        <Section title="Review">
          <Findings findings={pull.findings} />
        </Section>
      )}
      <DiffView runId={run.id} headCommit={run.headCommit} isEmpty={run.headCommit === run.baseCommit} />
    </div>
  )
}

function BranchFacts({ run, pull }: { run: Run; pull: PullRequest | undefined }) {
  const rows = [
    [
      'Branch',
      <code key="branch" className="font-mono text-meta select-all">
        {run.branch}
      </code>,
    ],
    [
      'Commits',
      <code key="commits" className="font-mono text-meta">
        {shortCommit(run.baseCommit)} to {shortCommit(run.headCommit)}
      </code>,
    ],
    [
      'Pull request',
      pull ? (
        <span key="pull" className="flex flex-wrap items-center gap-3">
          <StateBadge state={pull.state} {...(isHeld(run, pull) && { text: 'not offered' })} />
          <span>into {pull.baseBranch}</span>
          {pull.state === 'open' && <CloseButton pull={pull} />}
        </span>
      ) : (
        'none yet: it is opened when the run has passed its stages'
      ),
    ],
    ...(pull?.forge ? ([['GitHub', <ForgeState key="forge" forge={pull.forge} />]] as const) : []),
  ] as const
  return (
    <Section title="Branch">
      <Facts rows={rows} />
    </Section>
  )
}

/** What an entry of a contest would offer, when it were the kept one. */
const isHeld = (run: Run, pull: PullRequest) => run.contestId !== null && !run.kept && pull.state === 'closed'
