import type { Journal } from './journal.ts'

/**
 * Keeps an agent from working on when nobody may want its work any more: a host that is cut off from the server for long
 * may have lost the attempt to another one. Time in which the machine slept does not count.
 */
export class Fence {
  readonly #journal: Journal
  readonly #limitMs: number
  #lastWord = performance.now()
  #opened: PromiseWithResolvers<void> | undefined

  constructor(journal: Journal, limitSeconds: number) {
    this.#journal = journal
    this.#limitMs = limitSeconds * 1_000
  }

  /** True while a turn waits: no clock may run against the agent. */
  get isClosed(): boolean {
    return this.#opened !== undefined
  }

  /** The server knows of this attempt: a runner that it has confirmed is here. */
  heard(): void {
    this.#lastWord = performance.now()
    this.#opened?.resolve()
  }

  /** Called before each turn. Resolves at once while the server was heard of, else when it is again. */
  async pass(): Promise<void> {
    if (performance.now() - this.#lastWord <= this.#limitMs) return
    const minutes = Math.round(this.#limitMs / 6_000) / 10
    this.#journal.log('warn', `No word from the server for ${minutes} min: the agent is paused until there is one.`)
    this.#opened = Promise.withResolvers<void>()
    await this.#opened.promise
    this.#opened = undefined
    this.#journal.log('info', 'The server is back: the agent goes on.')
  }
}
