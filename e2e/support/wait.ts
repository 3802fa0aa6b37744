import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 100
const DEFAULT_MS = 50_000

type Options = { timeoutMs?: number; explain?: () => string | Promise<string> }

/** Looks until there is something true; its value. Fails with `explain` when the time is up. */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  { timeoutMs = DEFAULT_MS, explain = () => '' }: Options = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs
  let lastError: unknown
  for (;;) {
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
    await sleep(LOOK_MS)
  }
}
