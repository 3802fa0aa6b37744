import { rmSync, writeFileSync, renameSync } from 'node:fs'
import { ensureLocalToken } from '#access'
import { dispatchJobs, LeaseTimer, RunnerHub, serveRunners } from '#dispatch'
import { EventFeed } from '#events'
import { followTickets, forgeJobs, forgeSchedules } from '#forge'
import { serveGateway } from '#gateway'
import { createHttpServer, listen, router, serveMcp, servePage, serveSignIn, serveStreams, serveWebhooks } from '#http'
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
  openEmbedded,
  openSecretKey,
} from '#platform'
import { projectJobs, requireGit } from '#projects'
import { runJobs, runSchedules } from '#runs'
import { specJobs, specSchedules } from '#specs'
import { steeringJobs } from '#steering'
import { undoJobs, undoSchedules } from '#undo'
import packageJson from '../../../package.json' with { type: 'json' }

export type RunningServer = { url: string; stop(): Promise<void> }

/** Starts the database, then the server on it. A server that cannot start leaves nothing running. */
export async function startServer(config: Config): Promise<RunningServer> {
  const log = createLog(config.logLevel, 'server')
  const paths = makeDataDirectory(config.dataDirectory)
  await requireGit()
  const parts = new AsyncDisposableStack()
  try {
    const url = await startParts(parts, { config, paths, log })
    const stop = () => parts.disposeAsync().then(() => log.info('server stopped'))
    return { url, stop }
  } catch (error) {
    await parts.disposeAsync()
    throw error
  }
}

/** Wiring only. Every part that started says how it stops; they stop in the opposite order. */
async function startParts(
  parts: AsyncDisposableStack,
  { config, paths, log }: Pick<App, 'config' | 'paths' | 'log'>,
): Promise<string> {
  const postgres = await openEmbedded(config, log)
  parts.defer(() => postgres.stop())
  await migrate(postgres.connection, log)
  const database = openDatabase(postgres.connection, log)
  parts.defer(() => database.close())
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
  parts.defer(() => listener.stop())
  parts.defer(followTickets(app, feed))
  const jobs = await startJobs(
    app,
    { ...projectJobs, ...forgeJobs, ...runJobs, ...steeringJobs, ...dispatchJobs, ...undoJobs, ...specJobs },
    { ...forgeSchedules, ...runSchedules, ...undoSchedules, ...specSchedules },
  )
  parts.defer(() => jobs.stop())
  const http = createHttpServer(app, router)
  parts.defer(() => http.close())
  const stopRunners = await serveRunners(app, new RunnerHub(app, feed))
  parts.defer(() => stopRunners())
  const leases = new LeaseTimer(app)
  await leases.start()
  const stopGateway = await serveGateway(app)
  parts.defer(() => stopGateway())
  parts.defer(() => leases.stop())
  servePage(http)
  serveSignIn(http, app)
  serveWebhooks(http, app)
  serveStreams(http, { ...app, feed, logFeed })
  serveMcp(http, { ...app, feed }, router)
  url = await listen(http, app)
  writeServerState(app)
  parts.defer(() => rmSync(paths.serverState, { force: true }))
  log.info({ url }, 'server ready')
  return url
}

/** Where the command line finds the running server. */
function writeServerState(app: App): void {
  const temporary = `${app.paths.serverState}.${process.pid}`
  writeFileSync(temporary, JSON.stringify({ url: app.url(), pid: process.pid, version: app.version }), { mode: 0o600 })
  renameSync(temporary, app.paths.serverState)
}
