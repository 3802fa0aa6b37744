import { SentraError, type SpecDecision, type SpecId, type SpecParts, type SpecVersion } from '@sentra/contract'
import { sql } from 'kysely'
import { nameOf } from '#access'
import type { Tx } from '#platform'

export type VersionRow = {
  number: number
  markdown: string
  parts: SpecParts
  createdAt: Date
  decision: SpecDecision['kind'] | null
  decidedBy: string | null
  decidedAt: Date | null
  reason: string | null
}

function selectVersions(tx: Tx, specId: SpecId) {
  return tx.db
    .selectFrom('spec_versions')
    .select([
      'number',
      'markdown',
      sql<SpecParts>`parts`.as('parts'),
      'created_at as createdAt',
      sql<SpecDecision['kind'] | null>`decision`.as('decision'),
      'decided_by as decidedBy',
      'decided_at as decidedAt',
      'reason',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('spec_id', '=', specId)
}

export async function insertVersion(
  tx: Tx,
  version: { specId: SpecId; number: number; markdown: string; parts: SpecParts },
): Promise<void> {
  const { specId, parts, ...same } = version
  await tx.db
    .insertInto('spec_versions')
    .values({ spec_id: specId, parts: JSON.stringify(parts), ...same })
    .execute()
}

export async function getVersion(tx: Tx, specId: SpecId, number: number): Promise<VersionRow> {
  const row = await selectVersions(tx, specId).where('number', '=', number).executeTakeFirst()
  if (row) return row
  throw new SentraError(
    'NOT_FOUND',
    `Spec ${specId} has no version ${number}: \`sentra specs show ${specId}\` lists them.`,
  )
}

/** Oldest first. */
export async function listVersions(tx: Tx, specId: SpecId): Promise<VersionRow[]> {
  return selectVersions(tx, specId).orderBy('number').execute()
}

type Decided = { kind: SpecDecision['kind']; by: string; reason: string | null }

export async function saveDecision(
  tx: Tx,
  { specId, number }: { specId: SpecId; number: number },
  { kind, by, reason }: Decided,
): Promise<void> {
  await tx.db
    .updateTable('spec_versions')
    .set({ decision: kind, decided_by: by, decided_at: new Date(), reason })
    .where('tenant_id', '=', tx.tenantId)
    .where('spec_id', '=', specId)
    .where('number', '=', number)
    .execute()
}

export function toVersion(row: VersionRow): SpecVersion {
  const { number, markdown, parts, createdAt } = row
  return { number, markdown, parts, createdAt: createdAt.toISOString(), decision: decisionOf(row) }
}

function decisionOf({ decision, decidedBy, decidedAt, reason }: VersionRow): SpecDecision | null {
  if (decision === null || decidedAt === null) return null
  return { kind: decision, by: nameOf(decidedBy ?? ''), at: decidedAt.toISOString(), reason }
}
