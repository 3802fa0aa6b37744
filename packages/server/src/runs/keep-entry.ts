import type { ContestId } from '@sentra/contract'
import { setTaskStatus } from '#board'
import { appendEvent } from '#events'
import { offerPullRequest } from '#forge'
import type { Tx } from '#platform'
import { saveKept } from './contests-store.ts'
import { taskStatusFor } from './run-rules.ts'
import type { RunRow } from './runs-store.ts'

type Kept = { run: RunRow & { contestId: ContestId }; by: string | null }

/** Makes an entry's change the one that its task offers, whoever chose it. All entries are locked and none is at work. */
export async function keepEntry(tx: Tx, { run, by }: Kept): Promise<void> {
  const { projectId, taskId, id: runId, contestId } = run
  await saveKept(tx, contestId, { runId, by })
  const isOffered = await offerPullRequest(tx, runId)
  await setTaskStatus(tx, taskId, taskStatusFor(run.state, isOffered))
  appendEvent(tx, 'run.kept', { projectId, taskId, runId, contestId, by })
}
