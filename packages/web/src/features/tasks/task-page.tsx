import type { Run, Task } from '@sentra/contract'
import { TaskId } from '@sentra/contract'
import { Outlet } from '@tanstack/react-router'
import { workflowMeaning } from '../runs/workflow-choices.ts'
import { Page } from '../../ui/page.tsx'
import { PhaseBar } from '../../ui/phase-bar.tsx'
import { NoThingPage, ThingHeading, UnreadPage } from '../../ui/thing-page.tsx'
import { ContestBox } from '../contests/contest-box.tsx'
import { FeedbackBox } from '../feedback/feedback-box.tsx'
import { ProjectLink } from '../projects/project-link.tsx'
import { RunActions } from '../runs/run-actions.tsx'
import { UndoNotice } from '../trash/undo-notice.tsx'
import { Attention } from './attention.tsx'
import { DeleteTaskButton } from './delete-task-button.tsx'
import { TaskBadge } from './task-badge.tsx'
import { RunPicker } from './run-picker.tsx'
import { SpecWriting } from './spec-writing.tsx'
import { TaskTabs } from './task-tabs.tsx'
import { RefusedHostsNotice } from './refused-hosts.tsx'
import { usePullRequest, useRunDetail, useTask } from './use-task.ts'

/** A task: where it stands, what it needs from a person, and everything about it in tabs. */
export function TaskPage() {
  const { taskId, query, task, runs, run } = useTask()
  const { data: detail } = useRunDetail(run?.id)
  if (!TaskId.safeParse(taskId).success) {
    return (
      <NoThingPage title="Task" link={{ to: '/' }} label="Show all tasks">
        This address names no task.
      </NoThingPage>
    )
  }
  if (!task) return <UnreadPage title="Task" query={query} />
  return (
    <Page
      title={task.title}
      heading={<Heading task={task} run={run} />}
      actions={<TaskActions task={task} run={run} />}
    >
      {run && <RunLine runs={runs} run={run} />}
      {runs[0]?.contestId != null && <ContestBox task={task} />}
      <UndoNotice task={task} run={run} />
      {task.kind === 'spec' && <SpecWriting task={task} />}
      {task.kind === 'task' && task.deletedAt === null && <Attention task={task} run={run} />}
      <FromGithub task={task} run={run} />
      {detail && <RefusedHostsNotice detail={detail} />}
      <TaskTabs taskId={task.id} />
      <Outlet />
    </Page>
  )
}

function FromGithub({ task, run }: { task: Task; run: Run | undefined }) {
  const pull = usePullRequest(task.id, run?.id)
  if (!run || !pull || pull.forge === null || task.deletedAt !== null) return null
  return <FeedbackBox key={pull.id} pull={pull} isBusy={run.state === 'queued' || run.state === 'running'} />
}

function RunLine({ runs, run }: { runs: Run[]; run: Run }) {
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2 text-muted">
        <span>{workflowMeaning(run.workflow)}</span>
        <RunPicker runs={runs} run={run} />
      </div>
      <PhaseBar stages={run.stages} />
    </div>
  )
}

function TaskActions({ task, run }: { task: Task; run: Run | undefined }) {
  if (task.deletedAt !== null || task.kind === 'spec') return null
  return (
    <>
      <RunActions task={task} run={run} />
      <DeleteTaskButton task={task} run={run} />
    </>
  )
}

function Heading({ task, run }: { task: Task; run: Run | undefined }) {
  return (
    <ThingHeading title={task.title} id={task.id}>
      <TaskBadge task={task} />
      <span>{task.type}</span>
      <span>{task.priority} priority</span>
      <ProjectLink projectId={task.projectId} />
      {run && <span>agent {run.agent === 'rehearsal' ? 'rehearsal (scripted, no model)' : run.agent}</span>}
    </ThingHeading>
  )
}
