import type { RunnerId } from '@sentra/contract'
import type { Hint, RunnerHub } from './runner-hub.ts'

/** More hints than this waiting for a runner that does not read: they all say "look", so the older ones can go. */
const MAX_WAITING = 100
/** An empty hint this often keeps proxies from closing the stream and tells a dead peer. */
const KEEP_ALIVE_MS = 15_000

/** The hints for one runner until its connection ends. */
export async function* watchHints(
  hub: RunnerHub,
  runner: { tenantId: string; runnerId: RunnerId },
  signal: AbortSignal,
): AsyncGenerator<Hint> {
  const waiting: Hint[] = []
  let wake = Promise.withResolvers<void>()
  const push = (hint: Hint) => {
    waiting.push(hint)
    waiting.splice(0, waiting.length - MAX_WAITING)
    wake.resolve()
  }
  const leave = hub.watch({ ...runner, push })
  const keepAlive = setInterval(() => push({ work: false, commands: [] }), KEEP_ALIVE_MS)
  const onAbort = () => wake.resolve()
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      yield* waiting.splice(0)
      await wake.promise
      wake = Promise.withResolvers<void>()
    }
  } finally {
    leave()
    clearInterval(keepAlive)
    signal.removeEventListener('abort', onAbort)
  }
}
