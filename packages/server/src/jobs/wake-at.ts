/** Workers of this process that sleep until they are told of a job. */
const wakers = new Set<() => void>()

/** A job is due by the database's clock; a look before it is due would find nothing. */
const MARGIN_MS = 100
/** The longest that a timer can wait for; later jobs are found by the poll. */
const LONGEST_MS = 2 ** 31 - 1

/** Workers are told of a job when it is queued, not when it is due: wakes those of this process then. */
export function wakeAt(due: Date): void {
  const waitMs = Math.max(due.getTime() - Date.now(), 0) + MARGIN_MS
  if (waitMs > LONGEST_MS) return
  setTimeout(() => {
    for (const wake of wakers) wake()
  }, waitMs).unref()
}

/** Answers how to take it back. */
export function onDue(wake: () => void): () => void {
  wakers.add(wake)
  return () => void wakers.delete(wake)
}
