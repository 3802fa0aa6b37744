import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from './read-fault.ts'

/** 1, 2, 4 … 64 s: two minutes in all for a service that says nothing. */
const FIRST_WAIT_MS = 1_000
const MOST_TRIES = 7
/** A service that asks for more than this is out of reach for the work at hand; people are told instead. */
const LONGEST_WAIT_MS = 5 * 60_000

/** Counts failures in a row and waits after each, as long as the service asks for, else twice as long every time. */
export class Patience {
  #failures = 0

  succeeded(): void {
    this.#failures = 0
  }

  /** How long to wait before the next try, in ms; null when there shall be none. */
  next({ help, waitMs }: Fault): number | null {
    if (help !== 'try-again') return null
    this.#failures += 1
    const wait = waitMs ?? FIRST_WAIT_MS * 2 ** (this.#failures - 1)
    return this.#failures > MOST_TRIES || wait > LONGEST_WAIT_MS ? null : wait
  }
}

/** Waits; ends at once, without an error, when the signal aborts. */
export async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
