import type {
  AttemptId,
  FollowupState,
  LogLine,
  ProjectId,
  PullRequest,
  PullRequestId,
  RunId,
  TaskId,
  TaskStatus,
} from '@sentra/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

/** First words of the query keys; an event makes everything below some of them stale (see stale-keys.ts). */
const PAGE = 100
/** The state of hosts and database changes without events. */
const STATUS_REFRESH_MS = 15_000

export type TaskFilter = { projectId?: ProjectId | undefined; status?: TaskStatus | undefined }

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: () => client.system.status(),
  refetchInterval: STATUS_REFRESH_MS,
})

export const projectsQuery = (archived: boolean) =>
  queryOptions({
    queryKey: ['projects', { archived }],
    queryFn: async () => (await client.projects.list({ limit: 500, archived: archived ? 'true' : 'false' })).items,
  })

export const projectQuery = (projectId: ProjectId) =>
  queryOptions({ queryKey: ['projects', projectId], queryFn: () => client.projects.get({ projectId }) })

/** Those built in and those of the branch as it is now: commits of the repository come without events. */
export const workflowsQuery = (projectId: ProjectId) =>
  queryOptions({
    queryKey: ['projects', projectId, 'workflows'],
    queryFn: async () => (await client.projects.workflows({ projectId })).workflows,
    staleTime: 0,
  })

/** As the branch is now; a faulty file of the repository is an answer, not something to try again. */
export const settingsQuery = (projectId: ProjectId) =>
  queryOptions({
    queryKey: ['projects', projectId, 'settings'],
    queryFn: () => client.projects.settings({ projectId }),
    staleTime: 0,
    retry: false,
  })

export const githubQuery = (projectId: ProjectId) =>
  queryOptions({ queryKey: ['projects', projectId, 'github'], queryFn: () => client.github.get({ projectId }) })

export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: async () => (await client.credentials.list()).items,
})

export const tasksQuery = (filter: TaskFilter) =>
  infiniteQueryOptions({
    queryKey: ['tasks', filter],
    queryFn: ({ pageParam }) =>
      client.tasks.list({ ...filter, limit: PAGE, ...(pageParam !== null && { after: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

export const taskCountsQuery = (projectId: ProjectId | undefined) =>
  queryOptions({
    queryKey: ['tasks', 'counts', projectId ?? null],
    queryFn: () => client.tasks.counts({ projectId }),
    placeholderData: keepPreviousData,
  })

export const taskQuery = (taskId: TaskId) =>
  queryOptions({ queryKey: ['task', taskId], queryFn: () => client.tasks.get({ taskId }) })

/** Why a task is not at work. It depends on other tasks and on runners, so every change of those makes it stale. */
export const waitingQuery = (taskId: TaskId) =>
  queryOptions({
    queryKey: ['waiting', taskId],
    queryFn: async () => (await client.tasks.waiting({ taskId })).reasons,
  })

export const dependenciesQuery = (taskId: TaskId) =>
  queryOptions({ queryKey: ['dependencies', taskId], queryFn: () => client.tasks.dependencies({ taskId }) })

/** Branches change without events for what is compared here: asked anew each time. */
export const forecastQuery = (taskId: TaskId) =>
  queryOptions({ queryKey: ['forecast', taskId], queryFn: () => client.tasks.forecast({ taskId }), staleTime: 0 })

export type FollowupFilter = { projectId?: ProjectId | undefined; state?: FollowupState | undefined }

export const followupsQuery = (filter: FollowupFilter) =>
  infiniteQueryOptions({
    queryKey: ['followups', filter],
    queryFn: ({ pageParam }) =>
      client.followups.list({ ...filter, limit: PAGE, ...(pageParam !== null && { after: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

/** A run proposes a few at most: one page holds those of many runs. */
export const taskFollowupsQuery = (taskId: TaskId) =>
  queryOptions({
    queryKey: ['followups', taskId],
    queryFn: async () => (await client.followups.list({ taskId, limit: PAGE })).items,
  })

export const runQuery = (runId: RunId) =>
  queryOptions({ queryKey: ['run', runId], queryFn: () => client.runs.get({ runId }) })

/** The newest contest of a task; null when it never had one. */
export const contestQuery = (taskId: TaskId) =>
  queryOptions({
    queryKey: ['contest', taskId],
    queryFn: async () => (await client.tasks.contest({ taskId })).contest,
  })

export const comparisonQuery = (left: RunId | AttemptId, right: RunId | AttemptId) =>
  queryOptions({
    queryKey: ['comparison', left, right],
    queryFn: () => client.runs.compare({ left, right }),
    placeholderData: keepPreviousData,
  })

export const pullRequestsQuery = (taskId: TaskId) =>
  queryOptions({
    queryKey: ['pull-requests', taskId],
    queryFn: async (): Promise<PullRequest[]> => (await client.pullRequests.list({ taskId, limit: 50 })).items,
  })

/** What GitHub says about a pull request. */
export const feedbackQuery = (pullRequestId: PullRequestId) =>
  queryOptions({
    queryKey: ['pull-requests', 'feedback', pullRequestId],
    queryFn: () => client.pullRequests.feedback({ pullRequestId }),
  })

/** The last lines of a stage's newest output, oldest first. It is over, so they do not change. */
export const lastOutputQuery = (taskId: TaskId, runId: RunId, stage: string) =>
  queryOptions({
    queryKey: ['output', runId, stage],
    queryFn: async (): Promise<LogLine[]> => {
      const { lines } = await client.logs.list({ taskId, runId, phase: stage, limit: 200 })
      return lines.toReversed()
    },
  })

/** What can be brought back: of a task the newest, or of all. */
export const trashQuery = (taskId?: TaskId) =>
  queryOptions({
    queryKey: ['trash', taskId ?? null],
    queryFn: async () =>
      (await client.trash.list(taskId === undefined ? { limit: 200, workingCopies: 'true' } : { taskId, limit: 5 }))
        .items,
  })

/** Hosts report without events. */
export const orphansQuery = queryOptions({
  queryKey: ['trash', 'orphans'],
  queryFn: async () => (await client.trash.orphans()).items,
  refetchInterval: STATUS_REFRESH_MS,
})

export const pullDiffQuery = ({ id, headCommit }: Pick<PullRequest, 'id' | 'headCommit'>) =>
  queryOptions({
    queryKey: ['diff', id, headCommit],
    queryFn: () => client.pullRequests.diff({ pullRequestId: id }),
    staleTime: Infinity,
  })

/** What lies between two commits never changes. */
export const diffQuery = (runId: RunId, headCommit: string) =>
  queryOptions({
    queryKey: ['diff', runId, headCommit],
    queryFn: () => client.runs.diff({ runId }),
    staleTime: Infinity,
  })
