import type { Criterion, RunId, SpecId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** What a run saw of a criterion, in the words that it had then. */
export type Evidence = {
  criterion: Criterion
  runId: RunId
  commit: string
  holds: boolean
  detail: string
  createdAt: Date
}

/** A run says one thing of a criterion: what its newest attempt saw. */
export async function insertEvidence(tx: Tx, specId: SpecId, evidence: Omit<Evidence, 'createdAt'>): Promise<void> {
  const { criterion, runId, ...same } = evidence
  await tx.db
    .insertInto('spec_evidence')
    .values({
      spec_id: specId,
      criterion_id: criterion.id,
      run_id: runId,
      criterion: JSON.stringify(criterion),
      ...same,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'spec_id', 'criterion_id', 'run_id'])
        .doUpdateSet({ criterion: JSON.stringify(criterion), ...same, created_at: new Date() }),
    )
    .execute()
}

/** The newest evidence of each criterion. */
export async function newestEvidence(tx: Tx, specId: SpecId): Promise<Evidence[]> {
  const { rows } = await sql<Evidence>`
    select distinct on (criterion_id)
      criterion, run_id as "runId", commit, holds, detail, created_at as "createdAt" from spec_evidence
    where tenant_id = ${tx.tenantId} and spec_id = ${specId} order by criterion_id, created_at desc`.execute(tx.db)
  return rows
}
