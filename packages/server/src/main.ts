import { SentraError } from '@sentra/contract'
import { readConfig } from '#platform'
import { startServer } from './app.ts'

/** A stop that takes longer than this is cut: whatever was running is durable and goes on after the next start. */
const STOP_TIMEOUT_MS = 10_000

try {
  const server = await startServer(readConfig(process.env))
  process.send?.({ type: 'ready', url: server.url })
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref()
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop)
  // The supervisor is gone: stop in order. Agents go on in their shims.
  process.on('disconnect', stop)
} catch (error) {
  fail(error)
}

function fail(error: unknown): never {
  const known = error instanceof SentraError
  console.error(known ? `${error.code}: ${error.message}` : error)
  process.exit(1)
}
