// What a runner does, called as the runner protocol's handlers call it: no process, no socket, a real database.
import {
  type AttemptId,
  newId,
  type Project,
  type Run,
  type RunnerId,
  type Task,
  type TaskPriority,
} from '@sentra/contract'
import { encodeFrame } from '@sentra/contract/journal'
import type { JournalFact } from '@sentra/contract/runner'
import type { z } from 'zod'
import { leaseAttempts } from '../src/dispatch/lease-attempts.ts'
import { registerRunner } from '../src/dispatch/register-runner.ts'
import { storeReport } from '../src/dispatch/store-report.ts'
import type { TestApp } from './app.ts'
import { makeRepository } from './repository.ts'

export const TENANT = 'a'

export type FactInput = z.input<typeof JournalFact>

const report = {
  hostname: 'host',
  platform: 'linux',
  cpus: 2,
  memoryMb: 4_096,
  freeDiskMb: 10_000,
  diskFloorMb: 1_024,
  nodeVersion: process.version,
  gitVersion: null,
  sandbox: [],
  agents: [
    { name: 'rehearsal', available: true, version: '1', detail: 'scripted' },
    { name: 'builtin', available: true, version: '1', detail: 'needs a key' },
  ],
}

export type Claim = { attemptId: AttemptId; generation: number }

/** A runner that has just started and keeps these attempts. */
export function register(server: TestApp, runnerId: RunnerId | null, live: Claim[] = []) {
  return registerRunner(server.app, TENANT, { runnerId, report, live })
}

/** Ids of the attempts that a runner gets when it asks for so many, with their generations, in their order. */
export async function lease(server: TestApp, runnerId: RunnerId, capacity = 1) {
  const runner = { tenantId: TENANT, runnerId, agents: new Set(['rehearsal']) }
  const leases = await leaseAttempts(server.app, runner, capacity)
  return leases.map(({ generation, order }) => ({ attemptId: order.attemptId, runId: order.runId, generation }))
}

/** As lease, for the attempt of one run: others that are ready are taken too and left alone. */
export async function leaseRun(server: TestApp, runnerId: RunnerId, run: Run): Promise<Claim> {
  const found = (await lease(server, runnerId, 100)).find(({ runId }) => runId === run.id)
  if (!found) throw new Error(`no attempt of ${run.id} was ready`)
  return { attemptId: found.attemptId, generation: found.generation }
}

/** Reports facts as the part of a journal that begins after frame `after`. */
export function reportFacts(server: TestApp, claim: Claim & { after?: number }, facts: FactInput[]) {
  const { attemptId, generation, after = 0 } = claim
  const frames = facts.map((fact, index) =>
    encodeFrame({ seq: after + index + 1, timeMs: Date.now(), kind: 'fact', body: Buffer.from(JSON.stringify(fact)) }),
  )
  const [firstSeq, lastSeq] = [after + 1, after + facts.length]
  return storeReport(server.app, TENANT, { attemptId, generation, firstSeq, lastSeq, frames: Buffer.concat(frames) })
}

export async function addProject(server: TestApp): Promise<Project> {
  const body = { path: await makeRepository(), name: newId('project'), settings: { agent: 'rehearsal' } }
  const reply = await server.request('POST /api/v1/projects', { token: server.tokens.a, body })
  if (reply.status >= 300) throw new Error(JSON.stringify(reply.body))
  return reply.body['project'] as Project
}

/** A run of a new task, waiting for a runner. */
export async function startRun(server: TestApp, project: Project, priority: TaskPriority = 'medium'): Promise<Run> {
  const token = server.tokens.a
  const task = { projectId: project.id, title: `A ${priority} task`, priority }
  const created = (await server.request('POST /api/v1/tasks', { token, body: task })).body as unknown as Task
  const reply = await server.request(`POST /api/v1/tasks/${created.id}/execute`, {
    token,
    body: { workflowType: 'code' },
  })
  if (reply.status >= 300) throw new Error(JSON.stringify(reply.body))
  return reply.body as unknown as Run
}
