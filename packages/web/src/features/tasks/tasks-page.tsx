import { type Project, ProjectId, type Task, type TaskStatus, taskStatuses } from '@sentra/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { count, timeAgo, words } from '../../lib/format.ts'
import { projectsQuery, taskCountsQuery, tasksQuery } from '../../lib/queries.ts'
import { useNow } from '../../lib/use-now.ts'
import { buttonClass } from '../../ui/button.tsx'
import { FilterSelect } from '../../ui/filter-select.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { OlderButton } from '../../ui/older-button.tsx'
import { Page } from '../../ui/page.tsx'
import { Row, RowMeta, Rows, Urgency } from '../../ui/rows.tsx'
import { TaskBadge } from './task-badge.tsx'

const route = getRouteApi('/')

/** All tasks, newest first, narrowed by status and project. */
export function TasksPage() {
  const { status, project } = route.useSearch()
  const projectId = ProjectId.safeParse(project).data
  const projects = useQuery(projectsQuery(false))
  const tasks = useInfiniteQuery(tasksQuery({ status, projectId }))
  const isKnown = tasks.data !== undefined && projects.data !== undefined
  const error = tasks.error ?? projects.error
  return (
    <Page title="Tasks">
      <Filters status={status} projectId={projectId} projects={projects.data ?? []} />
      {error !== null && <ErrorBox error={error} onRetry={() => void tasks.refetch()} />}
      {!isKnown && error === null && <Skeleton rows={8} />}
      {isKnown && (
        <TaskList
          tasks={tasks.data.pages.flatMap((page) => page.items)}
          projects={projects.data}
          isFiltered={status !== undefined}
        />
      )}
      <OlderButton pages={tasks}>Show older tasks</OlderButton>
    </Page>
  )
}

function TaskList({ tasks, projects, isFiltered }: { tasks: Task[]; projects: Project[]; isFiltered: boolean }) {
  if (tasks.length > 0) return <TaskTable tasks={tasks} projects={projects} />
  return <NoTasks isFiltered={isFiltered} hasProjects={projects.length > 0} />
}

type FilterProps = { status: TaskStatus | undefined; projectId: ProjectId | undefined; projects: Project[] }

function Filters({ status, projectId, projects }: FilterProps) {
  const navigate = route.useNavigate()
  const { data: counts } = useQuery(taskCountsQuery(projectId))
  const total = Object.values(counts ?? {}).reduce((sum, amount) => sum + amount, 0)
  const shown = taskStatuses.filter((name) => (counts?.[name] ?? 0) > 0 || name === status)
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <nav aria-label="Status" className="flex flex-wrap gap-1">
        <StatusLink label="all" amount={total} isCurrent={status === undefined} />
        {shown.map((name) => (
          <StatusLink
            key={name}
            status={name}
            label={words(name)}
            amount={counts?.[name] ?? 0}
            isCurrent={name === status}
          />
        ))}
      </nav>
      {projects.length > 1 && (
        <FilterSelect
          label="Project"
          all="all"
          value={projectId ?? ''}
          choices={projects.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => void navigate({ search: (before) => ({ ...before, project: id || undefined }) })}
        />
      )}
    </div>
  )
}

type StatusLinkProps = { status?: TaskStatus; label: string; amount: number; isCurrent: boolean }

function StatusLink({ status, label, amount, isCurrent }: StatusLinkProps) {
  return (
    <Link
      from="/"
      to="/"
      search={(before) => ({ ...before, status })}
      activeProps={{}}
      aria-current={isCurrent ? 'true' : undefined}
      className={`inline-flex h-7 items-center gap-1.5 rounded-full border px-3 ${
        isCurrent ? 'border-accent font-medium text-accent' : 'border-divider text-muted hover:text-text'
      }`}
    >
      {label}
      <span className="text-meta">{amount.toLocaleString('en')}</span>
    </Link>
  )
}

function TaskTable({ tasks, projects }: { tasks: Task[]; projects: Project[] }) {
  const now = useNow(30_000)
  const names = new Map<string, string>(projects.map(({ id, name }) => [id, name]))
  return (
    <Rows label={count(tasks.length, 'task')}>
      {tasks.map((task) => (
        <Row
          key={task.id}
          badge={<TaskBadge task={task} />}
          title={task.title}
          link={{ to: '/tasks/$taskId', params: { taskId: task.id } }}
          flatFrom="sm"
        >
          <RowMeta flatFrom="sm">
            <Urgency priority={task.priority} />
            <span className="w-14">{task.type}</span>
            <span className="w-24 truncate">{names.get(task.projectId) ?? 'archived project'}</span>
            <time dateTime={task.createdAt} className="w-20 text-right">
              {timeAgo(task.createdAt, now)}
            </time>
          </RowMeta>
        </Row>
      ))}
    </Rows>
  )
}

function NoTasks({ isFiltered, hasProjects }: { isFiltered: boolean; hasProjects: boolean }) {
  if (isFiltered) {
    return (
      <Empty
        title="No task has this status."
        action={
          <Link to="/" className={buttonClass()}>
            Show all tasks
          </Link>
        }
      />
    )
  }
  if (!hasProjects) {
    return (
      <Empty
        title="Add a repository first."
        action={
          <Link to="/projects/new" className={buttonClass('primary')}>
            New project
          </Link>
        }
      >
        A project is a git repository on this machine. Tasks are worked on in copies of it; your checkout changes only
        when you merge.
      </Empty>
    )
  }
  return (
    <Empty
      title="Nothing to do yet."
      action={
        <Link to="/tasks/new" className={buttonClass('primary')}>
          New task
        </Link>
      }
    >
      Say what is to be done, for example “Add discount codes to the cart”. An agent plans it, writes it, tests it and
      has it reviewed; you merge.
    </Empty>
  )
}
