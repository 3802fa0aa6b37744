import type { Channel, QuestionId, SpecId, TaskId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type SaidRow = {
  author: 'person' | 'agent' | 'sentra'
  by: string
  text: string
  options: string[]
  /** Of an agent's question that nobody has answered and whose run is not over. */
  openQuestionId: QuestionId | null
  at: Date
}

type NewMessage = { specId: SpecId; author: 'person' | 'sentra'; text: string; channel: Channel | 'sentra'; by: string }

/** Numbers are those of the spec, whose row the caller has locked. */
export async function insertMessage(tx: Tx, { specId, author, text, channel, by }: NewMessage): Promise<void> {
  await sql`
    insert into conversation_messages (spec_id, number, author, text, channel, created_by)
    select ${specId}, coalesce(max(number), 0) + 1, ${author}, ${text}, ${channel}, ${by}
    from conversation_messages where tenant_id = ${tx.tenantId} and spec_id = ${specId}`.execute(tx.db)
}

/** All that was said about an idea, oldest first: words of people, questions of agents and their answers, notes of Sentra. */
export async function listSaid(tx: Tx, { id, taskId }: { id: SpecId; taskId: TaskId }): Promise<SaidRow[]> {
  const { rows } = await sql<SaidRow>`
    select author, created_by as "by", text, '[]'::jsonb as options, null as "openQuestionId", created_at as at
    from conversation_messages where tenant_id = ${tx.tenantId} and spec_id = ${id}
    union all
    select 'agent', a.role, q.question, q.options,
      case when q.answer is null and r.state in ('running', 'waiting') then q.id end, q.asked_at
    from questions q join runs r on r.tenant_id = q.tenant_id and r.id = q.run_id
    join attempts a on a.tenant_id = q.tenant_id and a.id = q.attempt_id
    where q.tenant_id = ${tx.tenantId} and r.task_id = ${taskId}
    union all
    select 'person', q.answered_by, q.answer, '[]', null, q.answered_at
    from questions q join runs r on r.tenant_id = q.tenant_id and r.id = q.run_id
    where q.tenant_id = ${tx.tenantId} and r.task_id = ${taskId} and q.answer <> ''
    order by at`.execute(tx.db)
  return rows
}
