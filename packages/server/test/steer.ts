// What a person does to a run and how its agent ends, through the API and the runner protocol: no process of an agent.
import type { Project, Restored, Run, RunDetail, RunnerId, Task, TrashEntry, TrashKind } from '@sentra/contract'
import { expect } from 'vitest'
import { inTenant } from '#platform'
import { getProject, openStore } from '#projects'
import { finishAttempt } from '../src/runs/finish-attempt.ts'
import { openTakeover } from '../src/steering/open-takeover.ts'
import type { TestApp } from './app.ts'
import { addProject, type FactInput, leaseRun, register, reportFacts, startRun, TENANT } from './dispatch.ts'
import { commitInStore } from './repository.ts'

type End = Extract<FactInput, { type: 'ended' }>['end']
type Undo = { kind?: TrashKind; dryRun?: boolean }

/** How agents end here. */
export const ends = {
  succeeded: { outcome: 'succeeded', reason: 'completed', message: 'Done.' },
  failed: { outcome: 'failed', reason: 'agent_exited', message: 'It broke.' },
  asked: { outcome: 'asked', reason: 'asked', message: 'It asked.' },
  cancelled: { outcome: 'cancelled', reason: 'cancelled', message: 'Stopped.' },
} as const satisfies Record<string, End>

/** A run of a new project and the person who looks after it. */
export class Steered {
  readonly server: TestApp
  readonly project: Project
  readonly run: Run
  readonly #runnerId: RunnerId

  private constructor(server: TestApp, runnerId: RunnerId, { project, run }: { project: Project; run: Run }) {
    this.server = server
    this.#runnerId = runnerId
    this.project = project
    this.run = run
  }

  static async start(server: TestApp): Promise<Steered> {
    const { runnerId } = await register(server, null)
    const project = await addProject(server)
    return new Steered(server, runnerId, { project, run: await startRun(server, project) })
  }

  /** Fails with code and message of a refusal. */
  async ask<T>(line: string, body?: object): Promise<T> {
    const request = { token: this.server.tokens.a, ...(body && { body }) }
    const reply = await this.server.request(line.replace(' ', ' /api/v1'), request)
    if (reply.status < 300) return reply.body as T
    throw Object.assign(new Error(String(reply.body['message'])), { code: reply.body.code })
  }

  act<T = Run>(verb: string, body: object = {}): Promise<T> {
    return this.ask<T>(`POST /runs/${this.run.id}/${verb}`, body)
  }

  detail(): Promise<RunDetail> {
    return this.ask<RunDetail>(`GET /runs/${this.run.id}`)
  }

  async task(): Promise<Task> {
    return (await this.ask<{ task: Task }>(`GET /tasks/${this.run.taskId}`)).task
  }

  /** As `sentra undo`: the newest entry of the task, or the newest of a kind. Answers what it did. */
  async undo({ kind, dryRun = false }: Undo = {}): Promise<string> {
    const { items } = await this.ask<{ items: TrashEntry[] }>(`GET /trash?projectId=${this.project.id}`)
    const entry = items.find((one) => kind === undefined || one.kind === kind)
    return (await this.ask<Restored>(`POST /trash/${entry?.id}/restore`, { dryRun })).message
  }

  /** Takes the run over; the answer is the person's working copy. */
  async take(): Promise<string> {
    await this.act('takeover')
    await openTakeover(this.server.app, TENANT, this.run.id)
    return (await this.detail()).takeover?.path ?? ''
  }

  /** An agent begins; the answer lets it end, with files when it made some. */
  async begin(): Promise<(end: End, files?: Record<string, string>) => Promise<void>> {
    const { server, run } = this
    const claim = await leaseRun(server, this.#runnerId, run)
    return async (end, files) => {
      const made = 'update sentra.attempts set staged_head = $2 where id = $1'
      if (files) await server.db.sql(made, [claim.attemptId, await this.#store(files)])
      await reportFacts(server, claim, [{ type: 'ended', end }])
      await finishAttempt(server.app, { tenantId: TENANT, attemptId: claim.attemptId })
    }
  }

  /** A commit in the project's store, as an imported bundle leaves one. */
  async #store(files: Record<string, string>): Promise<string> {
    const project = await inTenant(this.server.app.database, TENANT, (tx) => getProject(tx, this.project.id))
    const store = await openStore(this.server.app, { tenantId: TENANT, project })
    return commitInStore(store, this.run.baseCommit, files)
  }
}

/** A refusal with this code whose words say what to do. */
export const refusal = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) })
