import { open } from 'node:fs/promises'
import { clearStaleLocks } from './clear-stale-locks.ts'
import { connectionTo, type PostgresConnection } from './connection.ts'
import { ensureCluster, makeHome, refuseOtherMajor } from './ensure-cluster.ts'
import { findPostgresBinaries } from './find-binaries.ts'
import { installBinaries } from './install-binaries.ts'
import { ensurePassword } from './password.ts'
import type { PostgresPaths } from './paths.ts'
import type { Postmaster } from './postmaster.ts'
import { chooseRunAs, launchDetached, type RunAs } from './run-as.ts'
import { rotateLog } from './server-log.ts'
import { serverArguments } from './settings.ts'
import { startFailed } from './start-failed.ts'

/** Everything that a start needs besides the data directory. */
export type Prepared = { postgres: string; runAs: RunAs; connection: PostgresConnection }

/** Makes what is missing: binaries, password, cluster. Each step may be killed and is repeated by the next start. */
export async function prepare(paths: PostgresPaths): Promise<Prepared> {
  const binaries = findPostgresBinaries()
  await refuseOtherMajor(paths, binaries.major)
  await makeHome(paths)
  const programs = await installBinaries(paths, binaries)
  const runAs = await chooseRunAs(programs.postgres)
  const password = await ensurePassword(paths)
  await ensureCluster(paths, runAs, { programs, password })
  await rotateLog(paths.log)
  return { postgres: programs.postgres, runAs, connection: connectionTo(paths, password) }
}

/** Starts the server once. It lives in a session of its own and outlives this process. */
export async function launch(paths: PostgresPaths, prepared: Prepared): Promise<Postmaster> {
  await clearStaleLocks(paths)
  const log = await open(paths.log, 'a', 0o600)
  try {
    const child = await launchDetached(prepared.runAs, [prepared.postgres, ...serverArguments(paths)], log.fd)
    // A started child has a pid; until Node has seen its end nobody else can get that pid.
    return { pid: child.pid ?? 0, isRunning: async () => child.exitCode === null && child.signalCode === null }
  } catch (cause) {
    throw cannotRun(paths, prepared.postgres, cause as Error)
  } finally {
    await log.close()
  }
}

/** A damaged copy, or a file system that is mounted without the right to run programs. */
function cannotRun(paths: PostgresPaths, postgres: string, cause: Error) {
  const message =
    `Cannot run ${postgres} (${cause.message}): remove ${paths.installations} to have it copied again, or set ` +
    'SENTRA_DATA to a directory from which programs may run.'
  return startFailed(message, { program: postgres }, cause)
}
