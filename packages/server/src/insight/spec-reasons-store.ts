import type { Decision, SpecId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type VersionFact = {
  number: number
  decision: 'approved' | 'rejected'
  by: string
  at: Date
  reason: string | null
}

export async function listVersionFacts(tx: Tx, specId: SpecId): Promise<VersionFact[]> {
  const { rows } = await sql<VersionFact>`
    select number, decision, decided_by as by, decided_at as at, reason from spec_versions
    where tenant_id = ${tx.tenantId} and spec_id = ${specId} and decision is not null order by number`.execute(tx.db)
  return rows
}

export type PartFact = {
  kind: string
  score: number | null
  feedback: string | null
  tries: number
  at: Date
  /** Of a design: what its architect decided. */
  decisions: Decision[]
}

/** What the phases handed in, with what the checker said of it. */
export async function listPartFacts(tx: Tx, specId: SpecId): Promise<PartFact[]> {
  const { rows } = await sql<PartFact>`
    select kind, score, feedback, tries, created_at as at, coalesce(body -> 'decisions', '[]') as decisions
    from spec_parts where tenant_id = ${tx.tenantId} and spec_id = ${specId} order by created_at`.execute(tx.db)
  return rows
}

export type TalkFact = { at: Date; decisions: Decision[] }

/** What the talk about the idea had decided when it ended: the architect's last word. */
export async function findTalkFact(tx: Tx, specId: SpecId): Promise<TalkFact | undefined> {
  const { rows } = await sql<TalkFact>`
    select coalesce(a.ended_at, a.created_at) as at, coalesce(a.understanding -> 'decisions', '[]') as decisions
    from specs s
    join runs r on r.tenant_id = s.tenant_id and r.task_id = s.task_id
    join attempts a on a.tenant_id = r.tenant_id and a.run_id = r.id
    where s.tenant_id = ${tx.tenantId} and s.id = ${specId} and a.understanding is not null
    order by a.created_at desc limit 1`.execute(tx.db)
  return rows[0]
}

export type ProofFact = { criterion: string; holds: boolean; detail: string; at: Date }

/** The newest word on each criterion. */
export async function listProofFacts(tx: Tx, specId: SpecId): Promise<ProofFact[]> {
  const { rows } = await sql<ProofFact>`
    select distinct on (criterion_id) criterion_id as criterion, holds, detail, created_at as at from spec_evidence
    where tenant_id = ${tx.tenantId} and spec_id = ${specId} order by criterion_id, created_at desc`.execute(tx.db)
  return rows
}
