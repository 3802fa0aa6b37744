import type { TicketId } from '@sentra/contract'
import { getTask, getTicket, isTicketHeld, lockTask, lockTicket } from '#board'
import { lockPullRequestOfRun } from '#forge'
import { type App, inTenant, type Tx } from '#platform'
import { combineCommits, getProject, openStore, readRunSettings } from '#projects'
import { type CarRow, changeCar, listCars, nextCar } from '#train'
import { listAttempts } from '../attempts-store.ts'
import { changeRunState } from '../change-run-state.ts'
import { sendBack } from '../run-rules.ts'
import { getRun, lockRun, type RunRow } from '../runs-store.ts'
import { startAttempt } from '../start-attempt.ts'
import { holdBack } from './hold-back-rules.ts'
import { landCar } from './land-car.ts'
import { returnToAgent } from './return-to-agent.ts'
import { trainStage } from './train-stage-rules.ts'

type Line = { tenantId: string; ticketId: TicketId }
type Due = { car: CarRow; onto: string; commit: string; files: string[]; hasTests: boolean }

/**
 * The next in a ticket's line is combined with where the branch is now, and that is tested, as a job: git first, then
 * all that follows in one transaction. Repeatable: the combination of a retry is the same commit, and a line that has
 * changed meanwhile has queued this job again.
 */
export async function advanceTrain(app: App, line: Line): Promise<void> {
  const due = await combineNext(app, line)
  if (due !== undefined) await inTenant(app.database, line.tenantId, (tx) => goOn(tx, line.ticketId, due))
}

/** The line stands still because of one that cannot be combined: it makes room, and a person sees why. */
export async function putAside(app: App, { tenantId, ticketId, error }: Line & { error: Error }): Promise<void> {
  await inTenant(app.database, tenantId, async (tx) => {
    const found = nextCar(await listCars(tx, ticketId))
    if (found === undefined) return
    const run = await lockRun(tx, found.runId)
    const car = await lockNext(tx, { ticketId, run })
    if (car === undefined) return
    await changeCar(tx, { projectId: run.projectId, car }, { state: 'left', reason: error.message })
    if (!isIdle(run.state)) return
    const message = `The work could not be combined with ${run.baseBranch}: ${error.message} Correct that, then \`sentra merge ${run.taskId}\`.`
    await changeRunState(tx, run, { state: 'waiting', message })
  })
}

async function combineNext(app: App, { tenantId, ticketId }: Line): Promise<Due | undefined> {
  const found = await inTenant(app.database, tenantId, async (tx) => {
    const [ticket, car] = [await getTicket(tx, ticketId), nextCar(await listCars(tx, ticketId))]
    if (car === undefined || ticket.headCommit === null || isTicketHeld(ticket)) return undefined
    const [run, task] = [await getRun(tx, car.runId), await getTask(tx, car.taskId)]
    return { car, run, title: task.title, onto: ticket.headCommit, project: await getProject(tx, ticket.projectId) }
  })
  if (found === undefined) return undefined
  const { car, run, title, onto, project } = found
  const store = await openStore(app, { tenantId, project })
  const order = { onto, head: car.headCommit, at: car.joinedAt, runId: run.id }
  const combined = await combineCommits(store, { ...order, message: messageOf(run, title) })
  const { test } = await readRunSettings(store, project, onto)
  return { car, onto, ...combined, hasTests: test.length > 0 }
}

function messageOf({ branch, taskId, id }: RunRow, title: string): string {
  return `Merge ${branch}: ${title.replaceAll(/\s+/g, ' ')}\n\nTask ID: ${taskId}\nADW ID: ${id}\n`
}

async function goOn(tx: Tx, ticketId: TicketId, due: Due): Promise<void> {
  const run = await lockRun(tx, due.car.runId)
  const pull = await lockPullRequestOfRun(tx, run.id)
  const car = await lockNext(tx, { ticketId, run })
  const { headCommit } = await getTicket(tx, ticketId)
  if (car?.headCommit !== due.car.headCommit || headCommit !== due.onto) return
  const isOffered = pull?.state === 'open' && pull.headCommit === car.headCommit
  if (isOffered && (await isFree(tx, run))) return due.files.length > 0 ? solve(tx, run, due) : prove(tx, run, due)
  const reason = 'Its run goes on otherwise, or what it offered was closed.'
  await changeCar(tx, { projectId: run.projectId, car }, { state: 'left', reason })
}

/** What the branch holds already was tested there; what nothing can test lands on a person's word alone. */
async function prove(tx: Tx, run: RunRow, due: Due): Promise<void> {
  const { car, onto, commit, hasTests } = due
  const isThere = commit === onto
  if (!hasTests && !isThere && !car.accepted) return holdCar(tx, run, car)
  const place = { projectId: run.projectId, car }
  await changeCar(tx, place, { state: 'testing', ontoCommit: onto, combinedCommit: commit })
  if (isThere || !hasTests) await landCar(tx, run, commit)
  else await testCombined(tx, run, due)
}

async function testCombined(tx: Tx, run: RunRow, { onto, commit }: Due): Promise<void> {
  const stageIndex = trainStage(run.stages)
  await startAttempt(tx, run, { stageIndex, role: 'tester', fromCommit: commit, briefing: { combined: { onto } } })
  const message = `It is its turn to land on ${run.baseBranch}: the combined result is tested.`
  await changeRunState(tx, run, { state: 'running', message })
}

/** Both sides changed the same lines: who wrote one of them solves it, knowing the other. */
async function solve(tx: Tx, run: RunRow, { onto, commit, files, car }: Due): Promise<void> {
  const reason = `${files.join(', ')} changed on both sides.`
  const stage = run.stages[trainStage(run.stages)] ?? { loopTo: null }
  const decision = sendBack(run, stage, reason)
  if (decision.type === 'return') return returnToAgent(tx, { run, decision }, { onto, commit, files, briefing: {} })
  await changeCar(tx, { projectId: run.projectId, car }, { state: 'returned', reason })
  await changeRunState(tx, run, { state: 'failed', message: decision.message })
}

/** The test command was taken away since it joined. */
async function holdCar(tx: Tx, run: RunRow, car: CarRow): Promise<void> {
  const reason = holdBack({ hasTests: false, flags: [] }, run.taskId)
  await changeCar(tx, { projectId: run.projectId, car }, { state: 'left', reason })
  await changeRunState(tx, run, { state: 'waiting', message: reason })
}

/** The car of a locked run, if it is its turn. Task before ticket, as everybody locks them. */
async function lockNext(tx: Tx, { ticketId, run }: { ticketId: TicketId; run: RunRow }): Promise<CarRow | undefined> {
  await lockTask(tx, run.taskId)
  await lockTicket(tx, ticketId)
  const next = nextCar(await listCars(tx, ticketId))
  return next?.runId === run.id ? next : undefined
}

const isIdle = (state: RunRow['state']) => state !== 'queued' && state !== 'running'

/** Nobody works on it and no agent waits for an answer: its checks may be its newest attempt. */
async function isFree(tx: Tx, run: RunRow): Promise<boolean> {
  if (!isIdle(run.state) || run.takenBy !== null) return false
  return (await listAttempts(tx, run.id)).at(-1)?.state !== 'asked'
}
