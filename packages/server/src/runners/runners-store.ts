import { HostReport, newId, type RunnerId, SentraError } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

type KnownAgent = HostReport['agents'][number]

/** Stores who a runner is. An unknown id (a wiped database) is taken as it is, so the host keeps its name. */
export async function registerRunner(tx: Tx, runnerId: RunnerId | null, report: HostReport): Promise<RunnerId> {
  const id = runnerId ?? newId('runner')
  const values = { hostname: report.hostname, state: 'ready', report: JSON.stringify(report), last_beat_at: new Date() }
  await tx.db
    .insertInto('runners')
    .values({ id, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(values))
    .execute()
  return id
}

/** UNAUTHENTICATED for a runner that never registered here: it registers and goes on. */
export async function getRunner(tx: Tx, runnerId: RunnerId): Promise<{ id: RunnerId }> {
  const row = await tx.db
    .selectFrom('runners')
    .select('id')
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', runnerId)
    .executeTakeFirst()
  if (!row) throw new SentraError('UNAUTHENTICATED', `Runner ${runnerId} is not registered here.`)
  return { id: runnerId }
}

export async function beatRunner(tx: Tx, runnerId: RunnerId): Promise<void> {
  await tx.db
    .updateTable('runners')
    .set({ last_beat_at: new Date(), state: 'ready' })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', runnerId)
    .execute()
}

/** Agents of all ready runners; one that is available anywhere is available. */
export async function listKnownAgents(tx: Tx): Promise<KnownAgent[]> {
  const rows = await tx.db
    .selectFrom('runners')
    .select('report')
    .where('tenant_id', '=', tx.tenantId)
    .where('state', '=', 'ready')
    .execute()
  const agents = new Map<string, KnownAgent>()
  for (const agent of rows.flatMap((row) => HostReport.parse(row.report).agents)) {
    if (!agents.get(agent.name)?.available) agents.set(agent.name, agent)
  }
  return [...agents.values()]
}

/** Names of the agents that one runner can start. */
export async function agentsOfRunner(tx: Tx, runnerId: RunnerId): Promise<Set<string>> {
  const row = await tx.db
    .selectFrom('runners')
    .select('report')
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', runnerId)
    .executeTakeFirst()
  const agents = row ? HostReport.parse(row.report).agents : []
  return new Set(agents.filter((agent) => agent.available).map((agent) => agent.name))
}

/** For each runner that is heard of now (a beat within the minute), the names of the agents that it can start. */
export async function listAgentsHeard(tx: Tx): Promise<string[][]> {
  const { rows } = await sql<{ report: unknown }>`
    select report from runners where tenant_id = ${tx.tenantId} and state = 'ready'
      and last_beat_at > now() - interval '1 minute'`.execute(tx.db)
  return rows.map(({ report }) =>
    HostReport.parse(report).agents.flatMap((agent) => (agent.available ? agent.name : [])),
  )
}
