import { Ending } from '../ending.ts'

/** Fine enough for limits of minutes; tests use fractions of one. */
const MAX_TICK_MS = 1_000
const TICKS_PER_LIMIT = 10

export type Limits = { minutes: number; idleMinutes: number }

/** The two limits of an agent. Both clocks stand still while `isPaused`, and while the machine sleeps. */
export class WorkClock {
  /** Rejects with Ending `timed_out` or `agent_idle`. */
  readonly expired: Promise<never>
  readonly #reject: (reason: Ending) => void
  readonly #limits: Limits
  readonly #isPaused: () => boolean
  readonly #timer: NodeJS.Timeout
  #last = performance.now()
  #workedMs = 0
  #idleMs = 0

  constructor(limits: Limits, isPaused: () => boolean) {
    const { promise, reject } = Promise.withResolvers<never>()
    promise.catch(() => {})
    this.expired = promise
    this.#reject = reject
    this.#limits = limits
    this.#isPaused = isPaused
    const shortest = Math.min(limits.minutes, limits.idleMinutes) * 60_000
    this.#timer = setInterval(() => this.#tick(), Math.min(MAX_TICK_MS, shortest / TICKS_PER_LIMIT))
  }

  /** The agent did something. */
  touch(): void {
    this.#idleMs = 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const now = performance.now()
    const passed = this.#isPaused() ? 0 : now - this.#last
    this.#last = now
    this.#workedMs += passed
    this.#idleMs += passed
    const { minutes, idleMinutes } = this.#limits
    if (this.#workedMs > minutes * 60_000) {
      this.#reject(new Ending('timed_out', `The agent worked for ${minutes} min without finishing.`))
    } else if (this.#idleMs > idleMinutes * 60_000) {
      this.#reject(new Ending('agent_idle', `The agent did nothing for ${idleMinutes} min.`))
    }
  }
}
