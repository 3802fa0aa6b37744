import { type RunId, type SandboxPort } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import {
  type AttemptRow,
  insertCommand,
  isLive,
  listAttempts,
  lockRun,
  portHostName,
  type RunRow,
  savePublication,
  viewPorts,
  withdrawPublication,
} from '#runs'
import { reserveHostPort } from './ports-store.ts'

type Wanted = { runId: RunId; port: number }

/**
 * Asks the runner of a run's live attempt to open a port of its sandbox on 127.0.0.1 of its host. It ends with the
 * attempt; asked for again in a later one, the run gets the same port. Errors: RUN_NOT_ACTIVE.
 */
export async function publishPort(tx: Tx, principal: Principal, { runId, port }: Wanted): Promise<SandboxPort> {
  const { run, attempt } = await lockLive(tx, runId)
  const hostPort = await reserveHostPort(tx, runId, port)
  await savePublication(tx, { attemptId: attempt.id, port, hostPort })
  await insertCommand(tx, attempt.id, { type: 'publish_port', port, hostPort, name: portHostName(runId) })
  return settle(tx, principal, { run, attempt, port, action: 'port:publish' })
}

/** Closes a published port again. Errors: RUN_NOT_ACTIVE. */
export async function withdrawPort(tx: Tx, principal: Principal, { runId, port }: Wanted): Promise<SandboxPort> {
  const { run, attempt } = await lockLive(tx, runId)
  await withdrawPublication(tx, attempt.id, port)
  await insertCommand(tx, attempt.id, { type: 'withdraw_port', port })
  return settle(tx, principal, { run, attempt, port, action: 'port:withdraw' })
}

async function lockLive(tx: Tx, runId: RunId): Promise<{ run: RunRow; attempt: AttemptRow }> {
  const run = await lockRun(tx, runId)
  const attempt = (await listAttempts(tx, runId)).find((candidate) => isLive(candidate) && !candidate.cancelRequested)
  ensure(
    attempt,
    'RUN_NOT_ACTIVE',
    `Nothing of run ${runId} is at work now, so it has no ports: \`sentra task ${run.taskId}\` says where it stands.`,
  )
  return { run, attempt }
}

type Change = { run: RunRow; attempt: AttemptRow; port: number; action: string }

async function settle(tx: Tx, principal: Principal, { run, attempt, port, action }: Change): Promise<SandboxPort> {
  await recordAudit(tx, principal, { action, subject: run.id, details: { attemptId: attempt.id, port } })
  appendEvent(tx, 'run.ports_changed', { projectId: run.projectId, taskId: run.taskId, runId: run.id })
  const shown = (await viewPorts(tx, run)).find((candidate) => candidate.port === port)
  return shown ?? { port, attemptId: attempt.id, purpose: null, listening: false, published: null }
}
