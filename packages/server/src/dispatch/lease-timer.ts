import type { App } from '#platform'
import { inTenantAsSystem } from '#platform/system'
import { changeAttemptState, getAttempt, lockRun } from '#runs'
import { extendAllLeases, listOverdue, nextDeadlineMs, type Overdue } from './deadlines-store.ts'
import { failAttemptIn } from './fail-attempt.ts'
import { giveBackIn } from './give-back.ts'
import { judgeOverdue } from './lease-rules.ts'

/** A timer that fires this late, or early, means that the machine slept or its clock was set, not that runners died. */
const LATE_MS = 5_000
const SHORTEST_MS = 1_000
const GONE = 'The runner did not come back.'

/** Wakes at the nearest lease deadline and deals with what is overdue. */
export class LeaseTimer {
  readonly #app: App
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor(app: App) {
    this.#app = app
  }

  /** A server that starts does not know how long it was away. */
  async start(): Promise<void> {
    await extendAllLeases(this.#app, this.#app.config.leaseSeconds)
    await this.#sleep()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#timer)
  }

  async #sleep(): Promise<void> {
    const deadline = await nextDeadlineMs(this.#app, this.#app.config.lostSeconds).catch(() => null) // database away: the next look will tell
    if (this.#isStopped) return
    // Never longer than a lease: one that was given since then has its deadline later than that.
    const longest = this.#app.config.leaseSeconds * 1_000
    const wait = Math.min(Math.max(deadline ?? longest, SHORTEST_MS), longest)
    const due = Date.now() + wait
    this.#timer = setTimeout(() => void this.#wake(due), wait)
  }

  async #wake(due: number): Promise<void> {
    const { leaseSeconds } = this.#app.config
    try {
      if (Math.abs(Date.now() - due) > LATE_MS) await extendAllLeases(this.#app, leaseSeconds)
      for (const overdue of await listOverdue(this.#app, leaseSeconds)) await this.#trySettle(overdue)
    } catch (error) {
      this.#app.log.warn({ err: error }, 'lease deadlines could not be checked; the next wake tries again')
    } finally {
      await this.#sleep()
    }
  }

  /** One that cannot be settled must not keep all others waiting: the oldest is always the first. */
  async #trySettle(overdue: Overdue): Promise<void> {
    await this.#settle(overdue).catch((error: unknown) =>
      this.#app.log.error({ err: error, attemptId: overdue.id }, 'an overdue attempt could not be settled'),
    )
  }

  async #settle(overdue: Overdue): Promise<void> {
    const verdict = judgeOverdue(overdue, this.#app.config)
    if (verdict === 'wait') return
    await inTenantAsSystem(this.#app.database, overdue.tenantId, async (tx) => {
      const run = await lockRun(tx, overdue.runId)
      const attempt = await getAttempt(tx, overdue.id)
      if (attempt.state !== overdue.state || attempt.end !== null) return
      if (verdict === 'unreachable') await changeAttemptState(tx, { run, attempt }, 'unreachable')
      else if (verdict === 'give_again') await giveBackIn(tx, { run, attempt }, GONE)
      else await failAttemptIn(tx, { attemptId: attempt.id, reason: 'shim_lost', message: GONE })
    })
  }
}
