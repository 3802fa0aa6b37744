import { rmSync, writeFileSync, renameSync } from 'node:fs'
import { ensureLocalToken } from '#access'
import { dispatchJobs, LeaseTimer, RunnerHub, serveRunners } from '#dispatch'
import { EventFeed } from '#events'
import { serveGateway } from '#gateway'
import { createHttpServer, listen, router, servePage, serveSignIn, serveStreams } from '#http'
import { startJobs } from '#jobs'
import { LogFeed } from '#logs'
import {
  type App,
  type Config,
  createLog,
  Listener,
  makeDataDirectory,
  migrate,
  openDatabase,
  type OpenedDatabase,
  openEmbedded,
  openSecretKey,
} from '#platform'
import { requireGit } from '#projects'
import { runJobs } from '#runs'
import packageJson from '../package.json' with { type: 'json' }

export type RunningServer = { url: string; stop(): Promise<void> }

/** Starts the database, then the server on it. A server that cannot start leaves no database running. */
export async function startServer(config: Config): Promise<RunningServer> {
  const log = createLog(config.logLevel, 'server')
  const paths = makeDataDirectory(config.dataDirectory)
  await requireGit()
  const postgres = await openEmbedded(config, log)
  try {
    return await startOn(postgres, { config, paths, log })
  } catch (error) {
    await postgres.stop()
    throw error
  }
}

/** Wiring only. */
async function startOn(
  postgres: OpenedDatabase,
  { config, paths, log }: Pick<App, 'config' | 'paths' | 'log'>,
): Promise<RunningServer> {
  await migrate(postgres.connection, log)
  const database = openDatabase(postgres.connection, log)
  let url = ''
  const app: App = {
    config,
    paths,
    database,
    log,
    secretKey: openSecretKey(paths.secretKey),
    version: packageJson.version,
    startedAt: new Date(),
    url: () => url,
  }
  await ensureLocalToken(app)
  const listener = new Listener(postgres, log)
  const feed = new EventFeed(app, listener)
  const logFeed = new LogFeed(listener)
  await feed.start()
  await listener.start()
  const jobs = await startJobs(app, { ...runJobs, ...dispatchJobs })
  const leases = new LeaseTimer(app)
  await leases.start()
  const stopRunners = await serveRunners(app, new RunnerHub(app, feed))
  const stopGateway = await serveGateway(app)
  const http = createHttpServer(app, router)
  servePage(http)
  serveSignIn(http, app)
  serveStreams(http, { ...app, feed, logFeed })
  url = await listen(http, app)
  writeServerState(app)
  log.info({ url }, 'server ready')

  const stop = async () => {
    rmSync(paths.serverState, { force: true })
    leases.stop()
    await stopRunners()
    await stopGateway()
    await http.close()
    await jobs.stop()
    await listener.stop()
    await database.close()
    await postgres.stop()
    log.info('server stopped')
  }
  return { url, stop }
}

/** Where the command line finds the running server. */
function writeServerState(app: App): void {
  const temporary = `${app.paths.serverState}.${process.pid}`
  writeFileSync(temporary, JSON.stringify({ url: app.url(), pid: process.pid, version: app.version }), { mode: 0o600 })
  renameSync(temporary, app.paths.serverState)
}
