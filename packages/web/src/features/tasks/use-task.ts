import { type RunId, TaskId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { pullRequestsQuery, runQuery, taskQuery } from '../../lib/queries.ts'

const route = getRouteApi('/tasks/$taskId')

/** The task of this page and the run that is looked at: the newest, or the one that the address names. */
export function useTask() {
  const taskId = route.useParams().taskId as TaskId
  const { run: wanted } = route.useSearch()
  const query = useQuery({ ...taskQuery(taskId), enabled: TaskId.safeParse(taskId).success })
  const runs = query.data?.runs ?? []
  const run = runs.find(({ id }) => id === wanted) ?? runs[0]
  return { taskId, query, task: query.data?.task, runs, run }
}

/** Attempts, checks and questions of the run that is looked at. */
export function useRunDetail(runId: RunId | undefined) {
  return useQuery({ ...runQuery(runId as RunId), enabled: runId !== undefined })
}

/** The pull request of a run, when it has one. */
export function usePullRequest(taskId: TaskId, runId: RunId | undefined) {
  const { data } = useQuery(pullRequestsQuery(taskId))
  return data?.find((pull) => pull.runId === runId)
}
