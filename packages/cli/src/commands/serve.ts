import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { type CliConfig, childEnvironment, readCliConfig } from '../config.ts'
import { connect, findServer } from '../client.ts'
import { note, print, styled } from '../print.ts'
import { claimServeLock } from './serve-lock.ts'

/** The bundled programs, and what V8 keeps of them. */
const built = fileURLToPath(new URL('../../../../dist', import.meta.url))

type ServeOptions = { data?: string; port?: string; host?: string; echo?: string }

/** What a library will change in its next version concerns whoever builds Sentra, not whoever runs it. */
const FLAGS = ['--disable-warning=DeprecationWarning']
/**
 * A child that fails this soon after a later start, or before it was ready for the first time, is broken and not
 * unlucky: the supervisor gives up and says so.
 */
const QUICK_FAILURE_MS = 5_000
const RESTART_DELAY_MS = 500
const FAREWELL =
  '\nStopping. Agents that are at work go on; the next start finds them again. (`sentra stop --agents` ends them too.)'

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the server and a runner on this machine')
    .option('--port <number>', 'port of dashboard and API (default 4700, SENTRA_PORT)')
    .option('--host <address>', 'address to listen on (default 127.0.0.1, SENTRA_HOST)')
    .option('--echo <level>', 'print the lines of runs from this level on: debug, info, warn, error')
    .action((_options, command: Command) => serve(command.optsWithGlobals<ServeOptions>()))
}

/** Supervises server and runner as two children in their own sessions, until Ctrl-C. */
async function serve(options: ServeOptions): Promise<void> {
  const config = readCliConfig(options)
  const release = await claimServeLock(config.dataDirectory)
  const environment = childEnvironment({
    SENTRA_DATA: config.dataDirectory,
    SENTRA_PORT: options.port,
    SENTRA_HOST: options.host,
    SENTRA_LOG_ECHO: options.echo,
  })
  const server = supervise('server', environment)
  const runner = supervise('runner', environment)
  let isFirst = true
  server.start(async () => {
    if (!isFirst) return
    isFirst = false
    runner.start(() => undefined)
    await greet(config)
  })
  const isAsked = await untilStopped([server, runner])
  if (isAsked) note(FAREWELL)
  await runner.stop()
  await server.stop()
  release()
}

async function greet(config: CliConfig): Promise<void> {
  const client = connect(findServer(config))
  const { url } = await client.system.loginLink()
  print(`${styled('green', 'Sentra is running.')} Open this link once to sign in:\n\n  ${styled('bold', url)}\n`)
  print(styled('dim', `data ${config.dataDirectory} · another link: sentra status --link · stop: Ctrl-C`))
}

type Supervised = { start(onReady: () => void | Promise<void>): void; stop(): Promise<void>; failed: Promise<never> }

/** Starts a child again whenever it ends, unless it was told to stop. */
function supervise(name: 'server' | 'runner', environment: NodeJS.ProcessEnv): Supervised {
  const script = join(built, 'programs', `${name}.js`)
  const { promise: failed, reject } = Promise.withResolvers<never>()
  let child: ChildProcess | undefined
  let isStopping = false
  let wasReady = false

  function start(onReady: () => void | Promise<void>): void {
    if (isStopping) return
    const startedAt = performance.now()
    const started = spawn(process.execPath, [...FLAGS, script], {
      env: { ...environment, NODE_COMPILE_CACHE: join(built, 'compiled') },
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child = started
    started.on('message', () => {
      wasReady = true
      Promise.resolve(onReady()).catch(reject)
    })
    started.on('exit', (code, signal) => {
      if (isStopping) return
      const isBroken = !wasReady || performance.now() - startedAt < QUICK_FAILURE_MS
      if (code !== null && isBroken) return reject(new ChildFailed(name))
      note(`${name} ended (${signal ?? `code ${code}`}); starting it again`)
      setTimeout(() => !isStopping && start(onReady), RESTART_DELAY_MS)
    })
  }

  async function stop(): Promise<void> {
    isStopping = true
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((resolve) => child?.once('exit', resolve))
    child.kill('SIGTERM')
    await exited
  }

  return { start, stop, failed }
}

/** The child has printed its own error already. */
class ChildFailed extends Error {
  constructor(name: string) {
    super(`the ${name} could not start: see its message above`)
  }
}

/** True when somebody asked for it, false when a child cannot be kept running. */
function untilStopped(children: Supervised[]): Promise<boolean> {
  const signalled = new Promise<true>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(true))
  })
  const failures = children.map((child) => child.failed)
  return Promise.race([signalled, ...failures]).catch((error: unknown) => {
    if (!(error instanceof ChildFailed)) throw error
    note(`${styled('red', 'Stopped')}: ${error.message}`)
    process.exitCode = 1
    return false
  })
}
