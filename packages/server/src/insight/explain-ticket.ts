import { SentraError, type Forecast, type Task, type TicketId, type TicketReasoning } from '@sentra/contract'
import { nameOf } from '#access'
import { getTicket, listTasksOfTicket, toTask } from '#board'
import { explainScore, explainWaiting, forecastStart } from '#dispatch'
import { type App, inTenant, type Principal, type Tx } from '#platform'
import { findSpecOfTicket } from '#specs'
import { describeAttempt } from './attempt-reasons-rules.ts'
import { describeAct } from './audit-reasons-rules.ts'
import { describeCar, describePull } from './delivery-reasons-rules.ts'
import type { Found } from './reason-rules.ts'
import {
  listAttemptFacts,
  listAuditFacts,
  listCarFacts,
  listPullFacts,
  listQuestionFacts,
  listRunFacts,
  MAX_FACTS,
} from './reasons-store.ts'
import { describeQuestion, describeRun } from './run-reasons-rules.ts'
import { describeSpec } from './spec-reasons-rules.ts'
import { findTalkFact, listPartFacts, listProofFacts, listVersionFacts } from './spec-reasons-store.ts'

/** Tasks that are not over, of which it is said what holds them; a ticket seldom has more. */
const MAX_NOW = 50
/** Of each the server's git compares branches. */
const MAX_FORECASTS = 5

/**
 * Why what was decided about a ticket was decided, in time order, and what holds it now. Derived from what is stored
 * already: nothing is written for it. NOT_FOUND.
 */
export async function explainTicket(app: App, principal: Principal, ticketId: TicketId): Promise<TicketReasoning> {
  const { open, items } = await inTenant(app.database, principal.tenantId, async (tx) => {
    await getTicket(tx, ticketId)
    return { open: await explainOpen(tx, app, ticketId), items: await listReasons(tx, ticketId) }
  })
  const wanted = open.filter(mayStart).slice(0, MAX_FORECASTS)
  const forecasts = new Map<string, Forecast>()
  for (const { task } of wanted) forecasts.set(task.id, await forecast(app, principal, task.id))
  return {
    now: open.map(({ isStarted: _started, ...same }) => ({ ...same, forecast: forecasts.get(same.task.id) ?? null })),
    items: items.slice(-MAX_FACTS).map(({ at, ...same }) => ({ ...same, at: at.toISOString() })),
    isCut: items.length > MAX_FACTS,
  }
}

type Open = Omit<TicketReasoning['now'][number], 'forecast'> & { isStarted: boolean }

/** Of one that waits for others nobody asks yet what it would meet. */
const mayStart = ({ status, isStarted, reasons }: Open) =>
  status === 'pending' && !isStarted && reasons.every(({ code }) => code !== 'dependency')

const overStatuses: ReadonlySet<Task['status']> = new Set(['done', 'cancelled'])

async function explainOpen(tx: Tx, app: App, ticketId: TicketId): Promise<Open[]> {
  const tasks = (await listTasksOfTicket(tx, ticketId)).map(toTask)
  const scores = await explainScore(tx)
  const open: Open[] = []
  for (const { id, title, status, runId } of tasks.filter((task) => !overStatuses.has(task.status)).slice(0, MAX_NOW)) {
    const reasons = await explainWaiting(tx, app, id)
    open.push({ task: { id, title }, status, reasons, score: scores.get(id) ?? null, isStarted: runId !== null })
  }
  return open
}

/** That a repository cannot be looked at now is an answer about one task, and no reason to say nothing of the others. */
async function forecast(app: App, principal: Principal, taskId: Task['id']): Promise<Forecast> {
  try {
    return await forecastStart(app, principal, taskId)
  } catch (error) {
    if (error instanceof SentraError) return { overlaps: [], warnings: [error.message] }
    throw error
  }
}

/** Oldest first. */
async function listReasons(tx: Tx, ticketId: TicketId): Promise<Found[]> {
  const attempts = (await listAttemptFacts(tx, ticketId)).toReversed()
  const byRun = Map.groupBy(attempts, ({ runId }) => runId)
  const found = [
    ...(await describeSpecOf(tx, ticketId)),
    ...(await listAuditFacts(tx, ticketId)).flatMap((fact) => describeAct(fact, nameOf(fact.actor))),
    ...(await listRunFacts(tx, ticketId)).flatMap((fact) => describeRun(fact, nameOf)),
    ...attempts.flatMap((fact) => describeAttempt(fact, { ofRun: byRun.get(fact.runId) ?? [], nameOf })),
    ...(await listQuestionFacts(tx, ticketId)).flatMap((fact) => describeQuestion(fact, nameOf)),
    ...(await listCarFacts(tx, ticketId)).flatMap(describeCar),
    ...(await listPullFacts(tx, ticketId)).flatMap(describePull),
  ]
  return found.toSorted((one, other) => one.at.getTime() - other.at.getTime())
}

async function describeSpecOf(tx: Tx, ticketId: TicketId): Promise<Found[]> {
  const specId = await findSpecOfTicket(tx, ticketId)
  if (specId === undefined) return []
  return describeSpec({
    talk: await findTalkFact(tx, specId),
    parts: await listPartFacts(tx, specId),
    versions: await listVersionFacts(tx, specId),
    proofs: await listProofFacts(tx, specId),
    nameOf,
  })
}
