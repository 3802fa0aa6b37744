// Tickets that are delivered together, driven as jobs and runners drive them: no process of an agent, a real store.
import {
  type MergeResult,
  newId,
  type Project,
  type PullRequest,
  type Run,
  type RunId,
  type Task,
  type Ticket,
  type Train,
} from '@sentra/contract'
import { inTenant } from '#platform'
import { openStore } from '#projects'
import { getProject } from '../src/projects/projects-store.ts'
import { type AttemptRow, listAttempts } from '../src/runs/attempts-store.ts'
import { finishAttempt } from '../src/runs/finish-attempt.ts'
import { advanceTrain } from '../src/runs/train/advance-train.ts'
import type { TestApp } from './app.ts'
import { TENANT } from './dispatch.ts'
import { commitInStore, makeRepository } from './repository.ts'

const TESTED = { 'a.txt': 'one\n', '.sentra/config.yaml': 'test: make check\n' }

/** A ticket, its project and the server's store of it. */
export type Place = { path: string; project: Project; ticket: Ticket; store: string }

export function driveTrain(server: () => TestApp) {
  async function call<T>(line: string, body?: object): Promise<T> {
    const reply = await server().request(line.replace(' /', ' /api/v1/'), {
      token: server().tokens.a,
      ...(body && { body }),
    })
    if (reply.status >= 300) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`)
    return reply.body as unknown as T
  }

  /** A ticket that is delivered together, its project's store, and what happens to it without processes. */
  async function makeTicket(files: Record<string, string> = TESTED) {
    const path = await makeRepository(files)
    const body = { path, name: newId('project'), settings: { agent: 'rehearsal' } }
    const { project } = await call<{ project: Project }>('POST /projects', body)
    const ticket = await call<Ticket>('POST /tickets', {
      projectId: project.id,
      title: 'Passkeys',
      delivery: 'together',
    })
    const row = await inTenant(server().app.database, TENANT, (tx) => getProject(tx, project.id))
    const store = await openStore(server().app, { tenantId: TENANT, project: row })
    return { path, project, ticket, store }
  }

  async function start({ project, ticket }: Place, title: string): Promise<Run> {
    const task = await call<Task>('POST /tasks', { projectId: project.id, ticketId: ticket.id, title })
    return call<Run>(`POST /tasks/${task.id}/execute`, { workflowType: 'code' })
  }

  const attemptsOf = (runId: RunId) => inTenant(server().app.database, TENANT, (tx) => listAttempts(tx, runId))

  async function lastOf(runId: RunId): Promise<AttemptRow> {
    const last = (await attemptsOf(runId)).at(-1)
    if (!last) throw new Error(`${runId} has no attempt`)
    return last
  }

  /** The newest attempt ends; the job that follows may run more than once. */
  async function end(run: Run, end: object, stagedHead: string | null = null): Promise<void> {
    const { id: attemptId } = await lastOf(run.id)
    const sql = `update sentra.attempts set state = 'running', staged_head = $2, "end" = $3 where id = $1`
    await server().db.sql(sql, [attemptId, stagedHead, JSON.stringify({ message: 'as the test says', ...end })])
    await finishAttempt(server().app, { tenantId: TENANT, attemptId })
    await finishAttempt(server().app, { tenantId: TENANT, attemptId })
  }

  /** Its agent ends with these files on top of what it was given. */
  async function hand(place: Place, run: Run, files: Record<string, string>): Promise<void> {
    const head = await commitInStore(place.store, (await lastOf(run.id)).fromCommit, files)
    await end(run, { outcome: 'succeeded', reason: 'completed' }, head)
  }

  const isGreen = (run: Run) => end(run, { outcome: 'succeeded', reason: 'completed' })
  const isRed = (run: Run) => end(run, { outcome: 'failed', reason: 'checks_failed' })

  /** The job that looks at the line, twice: as after a crash. */
  async function advance({ ticket: { id: ticketId } }: Place): Promise<void> {
    await advanceTrain(server().app, { tenantId: TENANT, ticketId })
    await advanceTrain(server().app, { tenantId: TENANT, ticketId })
  }

  const trainOf = ({ ticket }: Place) => call<Train>(`GET /tickets/${ticket.id}/train`)
  const ticketOf = async ({ ticket }: Place) => (await call<{ ticket: Ticket }>(`GET /tickets/${ticket.id}`)).ticket
  const statesOf = async (place: Place) => (await trainOf(place)).cars.map(({ state }) => state)
  const runOf = async ({ id }: Run) => (await call<{ run: Run }>(`GET /runs/${id}`)).run
  const taskOf = async ({ taskId }: Run) => (await call<{ task: Task }>(`GET /tasks/${taskId}`)).task

  async function pullOf({ taskId }: Run): Promise<PullRequest> {
    const { items } = await call<{ items: PullRequest[] }>(`GET /pull-requests?taskId=${taskId}`)
    if (items[0] === undefined) throw new Error(`${taskId} has no pull request`)
    return items[0]
  }

  const merge = async (run: Run) =>
    call<MergeResult>(`POST /pull-requests/${(await pullOf(run)).id}/merge`, { acceptFlags: true })

  return {
    call,
    makeTicket,
    start,
    lastOf,
    hand,
    isGreen,
    isRed,
    advance,
    trainOf,
    ticketOf,
    statesOf,
    runOf,
    taskOf,
    pullOf,
    merge,
  }
}
