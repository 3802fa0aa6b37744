import {
  type Delivery,
  type ProjectId,
  SentraError,
  type TaskPriority,
  type TaskStatus,
  type Ticket,
  type TicketId,
  type TicketStatus,
} from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type TicketRow = Omit<Ticket, 'createdAt' | 'updatedAt' | 'deadline' | 'blocked'> & {
  /** Head of its branch that the project's branch has. */
  mergedCommit: string | null
  /** It is offered at `offeredCommit` of its branch only, when what it promises was proved there. */
  needsProof: boolean
  offeredCommit: string | null
  blockedReason: string | null
  blockedAt: Date | null
  deadline: Date | null
  createdAt: Date
  updatedAt: Date
}

function selectTickets(tx: Tx) {
  const tasks = (status: string) =>
    sql<number>`(select count(*)::int from tasks t where t.tenant_id = tickets.tenant_id and t.ticket_id = tickets.id
      and t.deleted_at is null and t.status ${sql.raw(status)})`
  return tx.db
    .selectFrom('tickets')
    .select([
      sql<TicketId>`tickets.id`.as('id'),
      sql<ProjectId>`project_id`.as('projectId'),
      'title',
      'description',
      sql<TaskPriority>`priority`.as('priority'),
      sql<TicketStatus>`tickets.status`.as('status'),
      'blocked_reason as blockedReason',
      'blocked_at as blockedAt',
      'deadline',
      sql<Delivery>`delivery`.as('delivery'),
      'branch',
      'head_commit as headCommit',
      'merged_commit as mergedCommit',
      'needs_proof as needsProof',
      'offered_commit as offeredCommit',
      tasks(`<> 'cancelled'`).as('taskCount'),
      tasks(`= 'done'`).as('doneCount'),
      'created_at as createdAt',
      'updated_at as updatedAt',
    ])
    .where('tickets.tenant_id', '=', tx.tenantId)
}

type NewTicket = Pick<
  TicketRow,
  'id' | 'projectId' | 'title' | 'description' | 'priority' | 'deadline' | 'delivery' | 'branch' | 'needsProof'
> & {
  createdBy: string
}

export async function insertTicket(tx: Tx, ticket: NewTicket): Promise<void> {
  await tx.db
    .insertInto('tickets')
    .values({
      id: ticket.id,
      project_id: ticket.projectId,
      title: ticket.title,
      description: ticket.description,
      priority: ticket.priority,
      status: 'backlog',
      deadline: ticket.deadline,
      delivery: ticket.delivery,
      branch: ticket.branch,
      needs_proof: ticket.needsProof,
      created_by: ticket.createdBy,
    })
    .execute()
}

export async function getTicket(tx: Tx, ticketId: TicketId): Promise<TicketRow> {
  return found(await selectTickets(tx).where('tickets.id', '=', ticketId).executeTakeFirst(), ticketId)
}

export async function lockTicket(tx: Tx, ticketId: TicketId): Promise<TicketRow> {
  return found(await selectTickets(tx).where('tickets.id', '=', ticketId).forUpdate().executeTakeFirst(), ticketId)
}

function found(row: TicketRow | undefined, ticketId: string): TicketRow {
  if (!row) throw new SentraError('NOT_FOUND', `There is no ticket ${ticketId}: \`sentra tickets\` lists them.`)
  return row
}

type Changeable = Pick<
  TicketRow,
  | 'title'
  | 'description'
  | 'priority'
  | 'status'
  | 'deadline'
  | 'blockedReason'
  | 'blockedAt'
  | 'delivery'
  | 'branch'
  | 'headCommit'
  | 'mergedCommit'
  | 'offeredCommit'
>
type TicketChange = { [Field in keyof Changeable]?: Changeable[Field] | undefined }

export async function saveTicket(tx: Tx, ticketId: TicketId, change: TicketChange): Promise<void> {
  const { blockedReason, blockedAt, headCommit, mergedCommit, offeredCommit, ...same } = change
  await tx.db
    .updateTable('tickets')
    .set({
      ...same,
      ...(blockedReason !== undefined && { blocked_reason: blockedReason }),
      ...(blockedAt !== undefined && { blocked_at: blockedAt }),
      ...(headCommit !== undefined && { head_commit: headCommit }),
      ...(mergedCommit !== undefined && { merged_commit: mergedCommit }),
      ...(offeredCommit !== undefined && { offered_commit: offeredCommit }),
      updated_at: new Date(),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', ticketId)
    .execute()
}

export async function listStatusesOfTicket(tx: Tx, ticketId: TicketId): Promise<TaskStatus[]> {
  const rows = await tx.db
    .selectFrom('tasks')
    .select(sql<TaskStatus>`status`.as('status'))
    .where('tenant_id', '=', tx.tenantId)
    .where('ticket_id', '=', ticketId)
    .where('deleted_at', 'is', null)
    .execute()
  return rows.map(({ status }) => status)
}

/** True when one of its tasks was ever started. */
export async function hasBegun(tx: Tx, ticketId: TicketId): Promise<boolean> {
  const { rows } = await sql<{ begun: boolean }>`
    select exists (select from runs r join tasks t on t.tenant_id = r.tenant_id and t.id = r.task_id
      where r.tenant_id = ${tx.tenantId} and t.ticket_id = ${ticketId}) as begun`.execute(tx.db)
  return rows[0]?.begun ?? false
}

type TicketFilter = {
  projectId?: ProjectId | undefined
  status?: TicketStatus | undefined
  after?: string | undefined
  limit: number
}

/** Newest first; `after` is the id of the last ticket of the page before. */
export async function listTickets(tx: Tx, filter: TicketFilter): Promise<TicketRow[]> {
  let query = selectTickets(tx)
  if (filter.projectId) query = query.where('project_id', '=', filter.projectId)
  if (filter.status) query = query.where('tickets.status', '=', filter.status)
  if (filter.after) {
    query = query.where(
      sql<boolean>`(tickets.created_at, tickets.id) < (select created_at, id from tickets where tenant_id = ${tx.tenantId} and id = ${filter.after})`,
    )
  }
  return query.orderBy('tickets.created_at', 'desc').orderBy('tickets.id', 'desc').limit(filter.limit).execute()
}

export function toTicket(row: TicketRow): Ticket {
  const { blockedReason, blockedAt, mergedCommit: _merged, needsProof: _proof, offeredCommit: _offered, ...same } = row
  return {
    ...same,
    branch: row.delivery === 'together' ? row.branch : null,
    blocked:
      blockedReason === null || blockedAt === null ? null : { reason: blockedReason, since: blockedAt.toISOString() },
    deadline: row.deadline?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
