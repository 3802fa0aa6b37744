/** What a person wants of the running turn. */
type Pause = { by: string; end: boolean }

/** How a hold ended: somebody said go on, or the attempt is to end here, its session kept for another one. */
export type Held = { goesOn: true; by: string } | { goesOn: false }

/** Lets people stop an agent between two turns, and end its running turn for it. ACP knows no other way to be heard. */
export class Steering {
  /** Ends the running turn; set while there is one. */
  onInterrupt: () => void = () => {}
  readonly #waitMs: number
  #pause: Pause | undefined
  #hold: PromiseWithResolvers<Held> | undefined
  #isInterrupted = false

  constructor(waitSeconds: number) {
    this.#waitMs = waitSeconds * 1_000
  }

  /** Who has paused the agent, if anybody has. */
  get pausedBy(): string | undefined {
    return this.#pause?.by
  }

  /** True while a turn waits: no clock may run against the agent. */
  get isHeld(): boolean {
    return this.#hold !== undefined
  }

  pause({ by, now, end }: Pause & { now: boolean }): void {
    this.#pause = { by, end: end || this.#pause?.end === true }
    if (this.#pause.end) this.#hold?.resolve({ goesOn: false })
    if (now) this.interrupt()
  }

  resume(by: string): void {
    this.#pause = undefined
    this.#hold?.resolve({ goesOn: true, by })
  }

  /** Ends the running turn, so that the next one can begin. */
  interrupt(): void {
    this.#isInterrupted = true
    this.onInterrupt()
  }

  /** True from then on until the turn has ended. */
  get isInterrupted(): boolean {
    return this.#isInterrupted
  }

  /** Called when a turn ends: was it ended for a person? */
  takeInterruption(): boolean {
    const was = this.#isInterrupted
    this.#isInterrupted = false
    return was
  }

  /**
   * Waits until somebody says go on, at most as long as an agent may keep its process while nobody works with it. After
   * that the attempt ends, and another one goes on in its session.
   */
  async hold(): Promise<Held> {
    if (this.#pause === undefined || this.#pause.end) return { goesOn: false }
    this.#hold = Promise.withResolvers<Held>()
    const timer = setTimeout(() => this.#hold?.resolve({ goesOn: false }), this.#waitMs)
    try {
      return await this.#hold.promise
    } finally {
      clearTimeout(timer)
      this.#hold = undefined
    }
  }
}
