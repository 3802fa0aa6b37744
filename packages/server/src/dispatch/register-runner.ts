import { type AttemptId, type HostReport, type RunnerId } from '@sentra/contract'
import { appendEvent } from '#events'
import { type App, inTenant } from '#platform'
import { registerRunner as saveRunner } from '#runners'
import { listLiveOfRunner, renewGeneration } from './dispatch-store.ts'
import { giveBack } from './give-back.ts'

type Claimed = { attemptId: string; generation: number }
type Registration = { runnerId: RunnerId | null; report: HostReport; live: Claimed[] }
export type Registered = { runnerId: RunnerId; adopted: Claimed[]; dropped: string[]; beatMs: number }

/** Of the lease, in milliseconds a second: two beats may be lost before an attempt counts as unreachable. */
const BEAT_SHARE = 1_000 / 3

/**
 * A runner introduces itself, at its start and after every lost connection, with all attempts it has a directory for.
 * Those that are still its own go on under a new generation; those that are not are dropped; those that the database
 * gave it and it knows nothing of were never started and go back to the queue.
 */
export async function registerRunner(app: App, tenantId: string, registration: Registration): Promise<Registered> {
  const { unknown, ...registered } = await inTenant(app.database, tenantId, async (tx) => {
    const runnerId = await saveRunner(tx, registration.runnerId, registration.report)
    appendEvent(tx, 'runner.changed', { runnerId, state: 'ready' })
    const leased = new Map((await listLiveOfRunner(tx, runnerId)).map((attempt) => [attempt.id as string, attempt]))
    const adopted: Claimed[] = []
    for (const { attemptId, generation } of registration.live) {
      const attempt = leased.get(attemptId)
      if (!attempt || attempt.generation !== generation) continue
      adopted.push({ attemptId, generation: await renewGeneration(tx, attempt.id, app.config.leaseSeconds) })
    }
    const known = new Set(adopted.map((attempt) => attempt.attemptId))
    const dropped = registration.live.map((claim) => claim.attemptId).filter((id) => !known.has(id))
    return {
      runnerId,
      adopted,
      dropped,
      beatMs: Math.round(app.config.leaseSeconds * BEAT_SHARE),
      unknown: [...leased.keys()].filter((id) => !known.has(id)),
    }
  })
  for (const attemptId of unknown) await giveBack(app, tenantId, attemptId as AttemptId)
  return registered
}
