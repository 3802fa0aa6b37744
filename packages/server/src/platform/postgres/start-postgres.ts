import { setTimeout as sleep } from 'node:timers/promises'
import { connectionTo, type PostgresConnection } from './connection.ts'
import { launch, prepare, type Prepared } from './launch.ts'
import { readPassword } from './password.ts'
import { postgresPaths, type PostgresPaths } from './paths.ts'
import { findPostmaster, type Postmaster } from './postmaster.ts'
import { readTail, sizeOf } from './server-log.ts'
import { startFailed } from './start-failed.ts'
import { stopPostgres } from './stop-postgres.ts'
import { waitUntilAnswering } from './wait-until-answering.ts'

/** Backends of a killed postmaster hold its shared memory for 1 to 3 s, and until then no new one can start. */
const RETRY_LIMIT_MS = 15_000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1_000

export type PostgresLog = { info(facts: object, message: string): void; warn(facts: object, message: string): void }

/** A running Postgres; `reattached` when it ran before, `startMs` from the call to the first answered query. */
export type PostgresHandle = {
  connection: PostgresConnection
  postmasterPid: number
  reattached: boolean
  startMs: number
  /** As stopPostgres. */
  stop(): Promise<void>
}

type Start = { dataDirectory: string; log: PostgresLog }
type Running = { postmaster: Postmaster; connection: PostgresConnection; reattached: boolean }

/**
 * Starts the embedded Postgres of a data directory, or reattaches to the one that a killed server left running. The
 * caller holds the data directory: no other server starts in it meanwhile.
 * @throws SOCKET_PATH_TOO_LONG before anything is made; DATABASE_START_FAILED with Postgres' own last log lines.
 */
export async function startPostgres({ dataDirectory, log }: Start): Promise<PostgresHandle> {
  const startedAt = performance.now()
  const paths = postgresPaths(dataDirectory)
  const { postmaster, connection, reattached } = (await reattach(paths)) ?? (await startAnew(paths, log))
  const facts = { postmasterPid: postmaster.pid, reattached, startMs: Math.round(performance.now() - startedAt) }
  log.info(facts, reattached ? 'reattached to the running Postgres' : 'Postgres started')
  const stop = async () => void (await stopPostgres(dataDirectory))
  return { ...facts, connection, stop }
}

/** Undefined when none runs, or when the running one is just stopping. */
async function reattach(paths: PostgresPaths): Promise<Running | undefined> {
  const postmaster = await findPostmaster(paths)
  if (postmaster === undefined) return undefined
  const connection = connectionTo(paths, await readPassword(paths))
  const answers = await waitUntilAnswering({ paths, connection }, postmaster)
  return answers ? { postmaster, connection, reattached: true } : undefined
}

async function startAnew(paths: PostgresPaths, log: PostgresLog): Promise<Running> {
  const prepared = await prepare(paths)
  const logStart = await sizeOf(paths.log)
  const deadline = performance.now() + RETRY_LIMIT_MS
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const postmaster = await startOnce(paths, prepared)
    if (postmaster) return { postmaster, connection: prepared.connection, reattached: false }
    const lastLines = await readTail(paths.log, logStart)
    if (performance.now() > deadline) throw keepsEnding(paths, lastLines)
    log.warn({ lastLines, pause }, 'Postgres did not stay up, trying again')
    await sleep(pause)
  }
}

/** Undefined when Postgres ended before it answered. */
async function startOnce(paths: PostgresPaths, prepared: Prepared): Promise<Postmaster | undefined> {
  const postmaster = await launch(paths, prepared)
  const answers = await waitUntilAnswering({ paths, connection: prepared.connection }, postmaster)
  return answers ? postmaster : undefined
}

function keepsEnding(paths: PostgresPaths, lastLines: string[]) {
  const message =
    `Postgres ended at every try for ${RETRY_LIMIT_MS / 1000} s: correct what its last lines in ${paths.log} say, ` +
    `then start again.\n${lastLines.join('\n')}`
  return startFailed(message, { log: paths.log, lastLines })
}
