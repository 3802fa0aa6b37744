import { SentraError } from '@sentra/contract'
import { readConfig } from '#platform'
import { startServer } from './app.ts'

/** A stop that takes longer than this is cut: whatever was running is durable and goes on after the next start. */
const STOP_TIMEOUT_MS = 10_000

try {
  await run()
} catch (error) {
  fail(error)
}

/** Whoever asks for an end while the server still starts gets it when it has: half a start would leave Postgres behind. */
async function run(): Promise<void> {
  const config = readConfig(process.env)
  let isStopping = false
  const asked = new Promise<void>((resolve) => {
    const ask = () => {
      isStopping = true
      resolve()
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, ask)
    // The supervisor is gone: stop in order. Agents go on in their shims.
    process.on('disconnect', ask)
  })
  const server = await startServer(config)
  if (!isStopping) process.send?.({ type: 'ready', url: server.url })
  await asked
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref()
  await server.stop()
  process.exit(0)
}

function fail(error: unknown): never {
  const known = error instanceof SentraError
  console.error(known ? `${error.code}: ${error.message}` : error)
  process.exit(1)
}
