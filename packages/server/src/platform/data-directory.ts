import { chmodSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { dataFiles, SentraError } from '@sentra/contract'

/** Places in the data directory. Everything secret in it is a 0600 file. */
export function dataPaths(dataDirectory: string) {
  const root = resolve(dataDirectory)
  return {
    root,
    /** Token of the local person; the command line reads it. */
    token: join(root, dataFiles.token),
    /** Where the running server can be reached: ServerState. */
    serverState: join(root, dataFiles.serverState),
    /** Runners on this machine connect here. */
    runnerSocket: join(root, dataFiles.runnerSocket),
    /** Model calls of their runs arrive here. */
    gatewaySocket: join(root, dataFiles.gatewaySocket),
    /** Seals the secrets in the database; never in it or its backup. */
    secretKey: join(root, 'key'),
    /** Bare repositories, one a project, below their tenant. */
    repositories: join(root, 'repositories'),
    /** Bundles while they are uploaded. */
    uploads: join(root, 'uploads'),
  }
}

/**
 * Makes the data directory, closed to others. As root 0711: Postgres and the sandboxes run as other accounts then, and
 * may pass through to what is made reachable below; nobody may list it.
 */
export function makeDataDirectory(dataDirectory: string): ReturnType<typeof dataPaths> {
  const paths = dataPaths(dataDirectory)
  try {
    const mode = process.getuid?.() === 0 ? 0o711 : 0o700
    mkdirSync(paths.root, { recursive: true, mode })
    chmodSync(paths.root, mode)
    for (const directory of [paths.repositories, paths.uploads]) mkdirSync(directory, { recursive: true, mode: 0o700 })
    return paths
  } catch (cause) {
    const message = `Cannot use ${paths.root} as data directory: set SENTRA_DATA to a directory that you may write.`
    throw new SentraError('DATA_DIRECTORY_UNUSABLE', message, { cause })
  }
}
