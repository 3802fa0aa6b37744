import { setTimeout as sleep } from 'node:timers/promises'

/** What is soon there is soon seen; what takes long is asked for less often, because to look is work for the product. */
const FIRST_LOOK_MS = 40
const LAST_LOOK_MS = 400
const GROWTH = 1.25
const DEFAULT_MS = 50_000

type Options = {
  timeoutMs?: number
  explain?: () => string | Promise<string>
  /** What is looked for may be over again before a slow look: every look is as soon as the first. */
  isPassing?: boolean
}

/** Looks until there is something true; its value. Fails with `explain` when the time is up. */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  { timeoutMs = DEFAULT_MS, explain = () => '', isPassing = false }: Options = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs
  const lastPause = isPassing ? FIRST_LOOK_MS : LAST_LOOK_MS
  let lastError: unknown
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * GROWTH, lastPause)) {
    try {
      const value = await look()
      if (value) return value
    } catch (error) {
      lastError = error
    }
    if (Date.now() > deadline) {
      const reason = `${what}: not within ${timeoutMs / 1000} s\n${await explain()}`
      throw new Error(reason, { cause: lastError })
    }
    await sleep(pause)
  }
}
