import type { CarState, RunId, TaskId, TicketId, TrainCar } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type CarRow = {
  runId: RunId
  taskId: TaskId
  ticketId: TicketId
  position: number
  state: CarState
  headCommit: string
  /** A person merged it. */
  accepted: boolean
  ontoCommit: string | null
  combinedCommit: string | null
  reason: string | null
  joinedAt: Date
  changedAt: Date
}

function selectCars(tx: Tx) {
  return tx.db
    .selectFrom('train_cars')
    .select([
      sql<RunId>`run_id`.as('runId'),
      sql<TaskId>`task_id`.as('taskId'),
      sql<TicketId>`ticket_id`.as('ticketId'),
      'position',
      sql<CarState>`state`.as('state'),
      'head_commit as headCommit',
      'accepted',
      'onto_commit as ontoCommit',
      'combined_commit as combinedCommit',
      'reason',
      'joined_at as joinedAt',
      'changed_at as changedAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
}

/** All of a ticket, in the order in which they joined. */
export function listCars(tx: Tx, ticketId: TicketId): Promise<CarRow[]> {
  return selectCars(tx).where('ticket_id', '=', ticketId).orderBy('position').execute()
}

/** As listCars, for a caller that holds the lock of the ticket and will change them. */
export function lockCars(tx: Tx, ticketId: TicketId): Promise<CarRow[]> {
  return selectCars(tx).where('ticket_id', '=', ticketId).orderBy('position').forUpdate().execute()
}

export function findCar(tx: Tx, runId: RunId): Promise<CarRow | undefined> {
  return selectCars(tx).where('run_id', '=', runId).executeTakeFirst()
}

export type Landing = Pick<CarRow, 'runId' | 'taskId' | 'ontoCommit' | 'combinedCommit'> & {
  title: string
  /** What its pull request says. */
  summary: string
  flags: string[]
  /** Checks ran on the combined commit. */
  tested: boolean
}

/** What landed on a ticket's branch, in the order in which it did. */
export async function listLandings(tx: Tx, ticketId: TicketId): Promise<Landing[]> {
  const { rows } = await sql<Landing>`
    select c.run_id as "runId", c.task_id as "taskId", c.onto_commit as "ontoCommit", c.combined_commit as "combinedCommit",
           t.title, p.summary, p.flags, exists (
             select from checks k where k.tenant_id = c.tenant_id and k.run_id = c.run_id and k.commit = c.combined_commit
           ) as tested
    from train_cars c
    join tasks t on t.tenant_id = c.tenant_id and t.id = c.task_id
    join pull_requests p on p.tenant_id = c.tenant_id and p.run_id = c.run_id
    where c.tenant_id = ${tx.tenantId} and c.ticket_id = ${ticketId} and c.state = 'landed'
    order by c.position`.execute(tx.db)
  return rows
}

type NewCar = Pick<CarRow, 'runId' | 'taskId' | 'ticketId' | 'position' | 'headCommit' | 'accepted'>

/** Puts the work of a run into the line; one that was in it before takes a new place. */
export async function putCar(tx: Tx, car: NewCar): Promise<void> {
  const fresh = {
    position: car.position,
    state: 'waiting',
    head_commit: car.headCommit,
    accepted: car.accepted,
    onto_commit: null,
    combined_commit: null,
    reason: null,
    joined_at: sql<Date>`clock_timestamp()`,
    changed_at: sql<Date>`clock_timestamp()`,
  }
  await tx.db
    .insertInto('train_cars')
    .values({ run_id: car.runId, task_id: car.taskId, ticket_id: car.ticketId, ...fresh })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'run_id']).doUpdateSet(fresh))
    .execute()
}

type CarChange = Partial<Pick<CarRow, 'state' | 'ontoCommit' | 'combinedCommit' | 'reason'>>

export async function saveCar(tx: Tx, runId: RunId, change: CarChange): Promise<void> {
  const values = {
    ...(change.state !== undefined && { state: change.state }),
    ...(change.ontoCommit !== undefined && { onto_commit: change.ontoCommit }),
    ...(change.combinedCommit !== undefined && { combined_commit: change.combinedCommit }),
    ...(change.reason !== undefined && { reason: change.reason }),
    changed_at: sql<Date>`clock_timestamp()`,
  }
  const cars = tx.db.updateTable('train_cars').set(values).where('tenant_id', '=', tx.tenantId)
  await cars.where('run_id', '=', runId).execute()
}

export function toTrainCar(row: CarRow): TrainCar {
  const { ticketId: _ticket, accepted: _accepted, ontoCommit: _onto, joinedAt, changedAt, ...same } = row
  return { ...same, joinedAt: joinedAt.toISOString(), changedAt: changedAt.toISOString() }
}
