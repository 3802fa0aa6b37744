import type { TaskId } from '@sentra/contract'
import type { Tx } from '#platform'
import { listOpenPullRequests } from './pull-requests-store.ts'

export async function hasOpenPullRequest(tx: Tx, taskId: TaskId): Promise<boolean> {
  return (await listOpenPullRequests(tx, taskId)).length > 0
}
