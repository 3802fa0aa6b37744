import type { AttemptId, RunId, TicketId, Usage } from '@sentra/contract'
import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform'

type EndedCall = {
  status: number | null
  error: string | null
  inputTokens: number
  cachedInputTokens: number
  outputTokens: number
}

export async function endModelCall(tx: Tx, id: number, call: EndedCall): Promise<void> {
  await tx.db
    .updateTable('model_calls')
    .set({
      status: call.status,
      error: call.error,
      input_tokens: call.inputTokens,
      cached_input_tokens: call.cachedInputTokens,
      output_tokens: call.outputTokens,
      ended_at: sql`clock_timestamp()`,
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .execute()
}

/** All model calls of a run's attempts. */
export function getUsage(tx: Tx, runId: RunId): Promise<Usage> {
  return sumCalls(tx, sql<boolean>`a.run_id = ${runId}`)
}

/** All model calls for the tasks of a ticket. */
export function getUsageOfTicket(tx: Tx, ticketId: TicketId): Promise<Usage> {
  return sumCalls(
    tx,
    sql<boolean>`a.run_id in (select r.id from runs r join tasks t on t.tenant_id = r.tenant_id and t.id = r.task_id
      where r.tenant_id = ${tx.tenantId} and t.ticket_id = ${ticketId})`,
  )
}

/** The model calls of one attempt. */
export function getUsageOfAttempt(tx: Tx, attemptId: AttemptId): Promise<Usage> {
  return sumCalls(tx, sql<boolean>`a.id = ${attemptId}`)
}

async function sumCalls(tx: Tx, ofWhom: RawBuilder<boolean>): Promise<Usage> {
  const { rows } = await sql<Usage>`
    select count(*)::int as calls, coalesce(sum(c.input_tokens), 0)::int8 as "inputTokens",
      coalesce(sum(c.cached_input_tokens), 0)::int8 as "cachedInputTokens",
      coalesce(sum(c.output_tokens), 0)::int8 as "outputTokens"
    from model_calls c join attempts a on a.tenant_id = c.tenant_id and a.id = c.attempt_id
    where c.tenant_id = ${tx.tenantId} and ${ofWhom}`.execute(tx.db)
  return rows[0] ?? { calls: 0, inputTokens: 0, cachedInputTokens: 0, outputTokens: 0 }
}

/**
 * Ends the calls of an attempt that is over which nobody ended: their server was killed. One that is only late is
 * overwritten with what really happened.
 */
export async function closeModelCalls(tx: Tx, attemptId: AttemptId): Promise<void> {
  await tx.db
    .updateTable('model_calls')
    .set({ error: 'the server went away during the call', ended_at: sql`clock_timestamp()` })
    .where('tenant_id', '=', tx.tenantId)
    .where('attempt_id', '=', attemptId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Calls that make a model work. That a service lists no models or counts no tokens says nothing about the agent's end. */
const GENERATING = '(/messages|/completions|/responses|[gG]enerateContent)$'

/** How the newest call of an attempt that has an end went; undefined when it made none. */
export async function findLastModelCall(
  tx: Tx,
  attemptId: AttemptId,
): Promise<{ status: number | null; error: string | null; overBudget: boolean } | undefined> {
  return tx.db
    .selectFrom('model_calls')
    .select(['status', 'error', 'over_budget as overBudget'])
    .where('tenant_id', '=', tx.tenantId)
    .where('attempt_id', '=', attemptId)
    .where('ended_at', 'is not', null)
    .where(sql<boolean>`(path ~ ${GENERATING} or over_budget)`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}
