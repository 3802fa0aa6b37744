import type { RunnerId } from '@sentra/contract'
import type { WorkOrder } from '@sentra/contract/runner'
import { type App, inTenant, isDatabaseFaultPassing, lockName, type Tx } from '#platform'
import { agentOf, changeAttemptState, changeRunState, getAttempt, lockRun } from '#runs'
import { sendLate } from '#steering'
import { buildWorkOrder, readWorkFacts } from './build-work-order.ts'
import { type Candidate, listCandidates } from './candidates-store.ts'
import { countLive, takeLease } from './dispatch-store.ts'
import { failAttempt } from './fail-attempt.ts'
import { issueModelGrant } from './issue-model-grant.ts'
import { findConflict } from './find-conflict.ts'
import { reservePorts } from './ports-store.ts'
import { rank } from './score-rules.ts'

export type Lease = { generation: number; order: WorkOrder; modelToken: string }

/** Takes the best ready attempts for a runner, at most `capacity`, within the limits of their projects. */
export async function leaseAttempts(
  app: App,
  runner: { tenantId: string; runnerId: RunnerId; agents: ReadonlySet<string> },
  capacity: number,
): Promise<Lease[]> {
  const leases: Lease[] = []
  const candidates = await inTenant(app.database, runner.tenantId, listCandidates)
  for (const candidate of rank(candidates)) {
    if (leases.length >= capacity) break
    // Known from the list: asking again under the project's lock would cost a transaction for each that waits.
    if (candidate.live >= app.config.maxConcurrentPerProject) continue
    if (candidate.kind === 'agent' && !runner.agents.has(candidate.agent)) continue
    const lease = await leaseOne(app, runner, candidate)
    if (lease) leases.push(lease)
  }
  return leases
}

/**
 * An order that cannot be built (a repository that is gone) ends the attempt with the reason; nothing waits in silence. A
 * database that was away for a moment is no reason: the attempt stays ready.
 */
async function leaseOne(
  app: App,
  runner: { tenantId: string; runnerId: RunnerId },
  candidate: Candidate,
): Promise<Lease | undefined> {
  try {
    const facts = await readWorkFacts(app, runner.tenantId, candidate.id)
    return await inTenant(app.database, runner.tenantId, async (tx) => {
      await lockName(tx, 'project', candidate.projectId)
      if ((await countLive(tx, candidate.projectId)) >= app.config.maxConcurrentPerProject) return undefined
      // Under the project's lock: of two runs that share files only one begins.
      if (!candidate.isUnderWay && (await findConflict(tx, facts.task))) return undefined
      const { leaseSeconds } = app.config
      const generation = await take(tx, { attemptId: candidate.id, runnerId: runner.runnerId, leaseSeconds }, candidate)
      if (generation === undefined) return undefined
      await sendLate(tx, facts.attempt, facts.messages)
      const ports = await reservePorts(tx, candidate.runId, facts.task.id)
      const modelToken = await issueModelGrant(tx, candidate, {
        ...agentOf(facts.run, facts.attempt.role),
        providerTools: facts.project.settings.providerTools === 'allow',
        paysFromSpec: facts.run.subjectKind === 'spec' && facts.run.workflow !== 'spec_prove',
      })
      return { generation, order: buildWorkOrder(facts, ports), modelToken }
    })
  } catch (error) {
    app.log.warn({ err: error, attemptId: candidate.id }, 'attempt cannot be leased')
    if (isDatabaseFaultPassing(error)) return undefined
    await failAttempt(app, runner.tenantId, {
      attemptId: candidate.id,
      reason: 'setup_failed',
      message: (error as Error).message,
    })
    return undefined
  }
}

async function take(tx: Tx, lease: Parameters<typeof takeLease>[1], candidate: Candidate): Promise<number | undefined> {
  const run = await lockRun(tx, candidate.runId)
  if ((run.state !== 'queued' && run.state !== 'running') || run.pausedAt !== null) return undefined
  const before = await getAttempt(tx, candidate.id)
  const generation = await takeLease(tx, lease)
  if (generation === undefined) return undefined
  await changeAttemptState(tx, { run, attempt: before }, 'leased')
  await changeRunState(tx, run, { state: 'running', message: null })
  return generation
}
