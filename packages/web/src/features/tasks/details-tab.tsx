import type { Run, RunDetail, Task } from '@sentra/contract'
import { Link } from '@tanstack/react-router'
import { shortCommit } from '../../lib/format.ts'
import { workflowMeaning } from '../runs/workflow-choices.ts'
import { Markdown } from '../../ui/markdown.tsx'
import { ErrorBox } from '../../ui/notice.tsx'
import { Facts, Section } from '../../ui/page.tsx'
import { Dependencies } from './dependencies.tsx'
import { TaskFollowups } from '../followups/task-followups.tsx'
import { TaskBadge } from './task-badge.tsx'
import { ModelUse } from './model-use.tsx'
import { RefusedHosts } from './refused-hosts.tsx'
import { usePullRequest, useRunDetail, useTask } from './use-task.ts'
import { WorkingCopies } from './working-copies.tsx'

/** What was asked for, what was planned, and the facts. */
export function DetailsTab() {
  const { taskId, task, run } = useTask()
  const detail = useRunDetail(run?.id)
  const pull = usePullRequest(taskId, run?.id)
  if (!task) return null
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="grid content-start gap-6">
        <Section title="Description">
          {task.description.trim() === '' ? (
            <p className="text-muted">The title says it all: there is no description.</p>
          ) : (
            <Markdown text={task.description} />
          )}
        </Section>
        {detail.error !== null && <ErrorBox error={detail.error} onRetry={() => void detail.refetch()} />}
        {detail.data?.plan && (
          <Section title="Plan">
            <div className="rounded-lg border border-divider p-4">
              <Markdown text={detail.data.plan} />
            </div>
          </Section>
        )}
        <TaskFollowups taskId={task.id} />
        {pull && (
          <Section title="Summary of the change">
            <div className="rounded-lg border border-divider p-4">
              <Markdown text={pull.summary} />
            </div>
          </Section>
        )}
      </div>
      <div className="grid content-start gap-6">
        <Section title="Facts">
          <Facts rows={[...factsOfTask(task), ...(run ? factsOfRun(run) : [])]} />
        </Section>
        <Dependencies task={task} />
        {detail.data && <Traces detail={detail.data} />}
      </div>
    </div>
  )
}

/** What the run used, where it works, and what it could not reach. */
function Traces({ detail }: { detail: RunDetail }) {
  return (
    <>
      <ModelUse detail={detail} />
      <WorkingCopies detail={detail} />
      <RefusedHosts detail={detail} />
    </>
  )
}

const at = (iso: string) => new Date(iso).toLocaleString()

function factsOfTask(task: Task) {
  return [
    ['Status', <TaskBadge key="status" task={task} />],
    ['Type', task.typeGiven ? task.type : `${task.type} (from its words)`],
    ['Priority', task.priority],
    ['Responsible', task.assignee ?? 'nobody'],
    ...(task.ticketId === null
      ? []
      : [
          [
            'Ticket',
            <Link key="ticket" to="/tickets/$ticketId" params={{ ticketId: task.ticketId }} className="underline">
              {task.ticketId}
            </Link>,
          ] as const,
        ]),
    ...(task.deadline === null ? [] : [['Deadline', at(task.deadline)] as const]),
    ...(task.ownedFiles.length === 0 ? [] : [['Owns', task.ownedFiles.join(', ')] as const]),
    ['Created', at(task.createdAt)],
  ] as const
}

function factsOfRun(run: Run) {
  return [
    [
      'Run',
      <code key="run" className="font-mono text-meta">
        {run.id}
      </code>,
    ],
    ['Workflow', workflowMeaning(run.workflow)],
    ['Agent', run.model === null ? run.agent : `${run.agent}, ${run.model}`],
    [
      'Branch',
      <code key="branch" className="font-mono text-meta">
        {run.branch}
      </code>,
    ],
    [
      'Started from',
      <code key="base" className="font-mono text-meta">
        {shortCommit(run.baseCommit)}
      </code>,
    ],
    [
      'Now at',
      <code key="head" className="font-mono text-meta">
        {shortCommit(run.headCommit)}
      </code>,
    ],
    ['Fix loops', `${run.loops} of 3`],
    ...(run.startedAt === null ? [] : [['Started', at(run.startedAt)] as const]),
    ...(run.endedAt === null ? [] : [['Ended', at(run.endedAt)] as const]),
  ] as const
}
