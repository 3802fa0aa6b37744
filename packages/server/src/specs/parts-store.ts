import type { Brief, RunId, SpecId, SpecParts } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { PartKind } from './phase-rules.ts'

export type NewPart = {
  specId: SpecId
  runId: RunId
  kind: PartKind
  body: NonNullable<SpecParts[PartKind]> | Brief
  score: number | null
  feedback: string | null
  tries: number
}

/** A run ends with one part; a job that is run again writes it once. */
export async function insertPart(tx: Tx, part: NewPart): Promise<void> {
  const { specId, runId, body, ...same } = part
  await tx.db
    .insertInto('spec_parts')
    .values({ spec_id: specId, run_id: runId, body: JSON.stringify(body), ...same })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The newest part of each kind. */
export async function newestParts(tx: Tx, specId: SpecId): Promise<SpecParts> {
  const { rows } = await sql<{ kind: PartKind; body: never }>`
    select distinct on (kind) kind, body from spec_parts
    where tenant_id = ${tx.tenantId} and spec_id = ${specId} order by kind, created_at desc`.execute(tx.db)
  return Object.fromEntries(rows.map(({ kind, body }) => [kind, body]))
}

/** What the agents of a run handed in last. It is no part of the spec before it passed, but people judge it. */
export async function findHandedIn(tx: Tx, runId: RunId): Promise<SpecParts> {
  const { rows } = await sql<{ kind: PartKind; body: never }>`
    select distinct on (submission ->> 'kind') submission ->> 'kind' as kind, submission -> 'body' as body from attempts
    where tenant_id = ${tx.tenantId} and run_id = ${runId} and submission ->> 'kind' not in ('grade', 'verdicts')
    order by submission ->> 'kind', created_at desc`.execute(tx.db)
  return Object.fromEntries(rows.map(({ kind, body }) => [kind, body]))
}
