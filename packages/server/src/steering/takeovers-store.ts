import { type RunId, SentraError, type Takeover, type TakeoverId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type TakeoverRow = {
  id: TakeoverId
  runId: RunId
  takenBy: string
  takenAt: Date
  baseCommit: string | null
  path: string | null
  stageIndex: number | null
  endedAt: Date | null
  outcome: 'handed_back' | 'dropped' | null
  commit: string | null
  files: string[]
}

function selectTakeovers(tx: Tx) {
  return tx.db
    .selectFrom('takeovers')
    .select([
      sql<TakeoverId>`id`.as('id'),
      sql<RunId>`run_id`.as('runId'),
      'taken_by as takenBy',
      'taken_at as takenAt',
      'base_commit as baseCommit',
      'path',
      'stage_index as stageIndex',
      'ended_at as endedAt',
      sql<TakeoverRow['outcome']>`outcome`.as('outcome'),
      'commit',
      sql<string[]>`files`.as('files'),
    ])
    .where('tenant_id', '=', tx.tenantId)
}

export async function insertTakeover(tx: Tx, takeover: Pick<TakeoverRow, 'id' | 'runId' | 'takenBy'>): Promise<void> {
  const { id, runId, takenBy } = takeover
  await tx.db.insertInto('takeovers').values({ id, run_id: runId, taken_by: takenBy }).execute()
}

export async function findNewestTakeover(tx: Tx, runId: RunId): Promise<TakeoverRow | undefined> {
  return selectTakeovers(tx).where('run_id', '=', runId).orderBy('taken_at', 'desc').limit(1).executeTakeFirst()
}

export async function findOpenTakeover(tx: Tx, runId: RunId): Promise<TakeoverRow | undefined> {
  return selectTakeovers(tx).where('run_id', '=', runId).where('ended_at', 'is', null).executeTakeFirst()
}

export async function getTakeover(tx: Tx, id: TakeoverId): Promise<TakeoverRow> {
  const row = await selectTakeovers(tx).where('id', '=', id).executeTakeFirst()
  if (!row) throw new SentraError('NOT_FOUND', `There is no takeover ${id}.`)
  return row
}

type TakeoverChange = Partial<
  Pick<TakeoverRow, 'baseCommit' | 'path' | 'stageIndex' | 'endedAt' | 'outcome' | 'commit' | 'files'>
>

export async function saveTakeover(tx: Tx, id: TakeoverId, change: TakeoverChange): Promise<void> {
  const values = {
    ...(change.baseCommit !== undefined && { base_commit: change.baseCommit }),
    ...(change.path !== undefined && { path: change.path }),
    ...(change.stageIndex !== undefined && { stage_index: change.stageIndex }),
    ...(change.endedAt !== undefined && { ended_at: change.endedAt }),
    ...(change.outcome !== undefined && { outcome: change.outcome }),
    ...(change.commit !== undefined && { commit: change.commit }),
    ...(change.files !== undefined && { files: JSON.stringify(change.files) }),
  }
  await tx.db.updateTable('takeovers').set(values).where('tenant_id', '=', tx.tenantId).where('id', '=', id).execute()
}

/** State of a takeover as clients see it. */
export function stateOf({ outcome, path }: Pick<TakeoverRow, 'outcome' | 'path'>): Takeover['state'] {
  return outcome ?? (path === null ? 'opening' : 'open')
}
