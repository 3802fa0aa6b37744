import { AttemptId, type HostReport, type RunnerId } from '@sentra/contract'
import type { HostCommand } from '@sentra/contract/runner'
import { appendEvent } from '#events'
import { type App, inTenant, type Tx } from '#platform'
import { beatRunner as saveBeat, getRunner, registerRunner as saveReport } from '#runners'
import { getAttempt } from '#runs'
import { hasReadyAttempt } from './candidates-store.ts'
import { extendLeases, listLiveOfRunner, listOpenCommands, type OpenCommand } from './dispatch-store.ts'
import { failAttempt } from './fail-attempt.ts'
import { giveBack } from './give-back.ts'
import { listHostCommands } from './host-commands-store.ts'

type Beat = {
  runnerId: RunnerId
  live: { attemptId: string; generation: number }[]
  lost: { attemptId: string; generation: number; detail: string }[]
  /** What the host can do, when that changed: an agent was installed or removed. */
  report: HostReport | null
}
export type Beaten = { commands: OpenCommand[]; hostCommands: HostCommand[]; dropped: string[]; hasWork: boolean }

/** A lease whose answer the runner never saw is given again after this share of its time: 15 s. */
const UNSEEN_SHARE = 0.5

/** Every 10 s from each runner: extends leases, takes news of dead shims, answers what lost hints would have said. */
export async function beatRunner(app: App, tenantId: string, beat: Beat): Promise<Beaten> {
  for (const lost of beat.lost) await takeLoss(app, tenantId, { runnerId: beat.runnerId, ...lost })
  const { leaseSeconds } = app.config
  const { unseen, ...beaten } = await inTenant(app.database, tenantId, async (tx) => {
    await getRunner(tx, beat.runnerId)
    if (beat.report === null) await saveBeat(tx, beat.runnerId)
    else await takeReport(tx, beat.runnerId, beat.report)
    const mine = await extendLeases(tx, beat, leaseSeconds)
    const seen = new Set([...beat.live, ...beat.lost].map((attempt) => attempt.attemptId))
    const leased = await listLiveOfRunner(tx, beat.runnerId)
    return {
      commands: await listOpenCommands(tx, beat.runnerId),
      hostCommands: await listHostCommands(tx, beat.runnerId),
      dropped: beat.live.map((attempt) => attempt.attemptId).filter((id) => !mine.has(id)),
      hasWork: await hasReadyAttempt(tx),
      unseen: leased.filter(
        (attempt) => !seen.has(attempt.id) && attempt.leasedSecondsAgo > leaseSeconds * UNSEEN_SHARE,
      ),
    }
  })
  for (const attempt of unseen) await giveBack(app, tenantId, attempt.id)
  return beaten
}

async function takeReport(tx: Tx, runnerId: RunnerId, report: HostReport): Promise<void> {
  await saveReport(tx, runnerId, report)
  appendEvent(tx, 'runner.changed', { runnerId, state: 'ready' })
}

type Loss = { runnerId: RunnerId; attemptId: string; generation: number; detail: string }

async function takeLoss(app: App, tenantId: string, loss: Loss): Promise<void> {
  const attemptId = AttemptId.parse(loss.attemptId)
  const attempt = await inTenant(app.database, tenantId, (tx) => getAttempt(tx, attemptId))
  if (attempt.runnerId !== loss.runnerId || attempt.generation !== loss.generation) return
  const reason = attempt.cancelRequested ? 'cancelled' : 'shim_lost'
  await failAttempt(app, tenantId, { attemptId, reason, message: loss.detail })
}
