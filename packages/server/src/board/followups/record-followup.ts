import { createHash } from 'node:crypto'
import { type FollowupId, MAX_FOLLOWUPS, newId, type TaskId } from '@sentra/contract'
import { appendEvent } from '#events'
import { lockName, type Tx } from '#platform'
import { countProposals, type Found, getFollowup, insertFollowup, insertSighting } from './followups-store.ts'
import { findFingerprint, listOpenProposals, listOpenTasks } from './similar-store.ts'
import { isSame, normalize, type Proposal } from './similarity-rules.ts'

export type Recorded =
  | { outcome: 'filed' | 'counted'; followupId: FollowupId }
  | { outcome: 'covered'; followupId: FollowupId; taskId: TaskId }
  | { outcome: 'refused'; limit: number }

/**
 * Keeps what an agent proposes, in the transaction of the journal's fact. What was proposed before, in these words or in
 * similar ones, is counted on the first; what a task that is not over says already is kept as covered by it.
 */
export async function recordFollowup(tx: Tx, found: Found, proposal: Proposal): Promise<Recorded> {
  // Two runs that find the same at one moment would both be the first.
  await lockName(tx, 'followups', found.projectId)
  const made = await countProposals(tx, found.runId)
  if (made >= MAX_FOLLOWUPS) return { outcome: 'refused', limit: MAX_FOLLOWUPS }
  const known = await findKnown(tx, found, proposal)
  const followupId = known.followupId ?? (await file(tx, { ...found, ...proposal }, known.taskId))
  await insertSighting(tx, followupId, { ...found, ...proposal, number: made + 1 })
  const { title, times } = await getFollowup(tx, followupId)
  appendEvent(tx, 'followup.filed', { ...keysOf(found), followupId, title, times })
  if (known.followupId !== undefined) return { outcome: 'counted', followupId }
  return known.taskId === undefined
    ? { outcome: 'filed', followupId }
    : { outcome: 'covered', followupId, taskId: known.taskId }
}

type Known = { followupId?: FollowupId; taskId?: TaskId }

/** By its exact words first, then by similar ones: cheap before thorough. */
async function findKnown(tx: Tx, found: Found, proposal: Proposal): Promise<Known> {
  const { projectId } = found
  const exact = await findFingerprint(tx, { projectId, fingerprint: fingerprintOf(proposal) })
  if (exact) return { followupId: exact.id }
  const similar = (await listOpenProposals(tx, projectId)).find((other) => isSame(proposal, other))
  if (similar) return { followupId: similar.id }
  const task = (await listOpenTasks(tx, found)).find((other) => isSame(proposal, other))
  return task ? { taskId: task.id } : {}
}

async function file(tx: Tx, followup: Found & Proposal, coveredBy: TaskId | undefined): Promise<FollowupId> {
  const id = newId('followup')
  await insertFollowup(tx, {
    ...followup,
    id,
    fingerprint: fingerprintOf(followup),
    coveredBy: coveredBy ?? null,
  })
  return id
}

const fingerprintOf = (proposal: Proposal) => createHash('sha256').update(normalize(proposal)).digest('hex')
const keysOf = ({ projectId, taskId, runId }: Found) => ({ projectId, taskId, runId })
