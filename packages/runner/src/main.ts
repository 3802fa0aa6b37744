import { SentraError } from '@sentra/contract'
import { pino } from 'pino'
import { readRunnerConfig } from './config.ts'
import { inspectHost } from './host.ts'
import { Runner } from './runner.ts'
import { makeRunnerPaths } from './runner-paths.ts'
import { connectServer } from './server-client.ts'

const STOP_TIMEOUT_MS = 5_000

try {
  const config = readRunnerConfig(process.env)
  const log = pino({ level: config.logLevel, base: { name: 'runner' } }, pino.destination({ dest: 2, sync: false }))
  const paths = makeRunnerPaths(config.dataDirectory)
  const host = await inspectHost(config, paths, log)
  const runner = new Runner(host, connectServer(paths.serverSocket))
  await runner.start()
  process.send?.({ type: 'ready' })
  const stop = () => {
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref()
    void runner.stop().then(() => process.exit(0))
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)
  // The supervisor is gone: so are we. Shims and agents stay.
  process.once('disconnect', stop)
} catch (error) {
  console.error(error instanceof SentraError ? `${error.code}: ${error.message}` : error)
  process.exit(1)
}
