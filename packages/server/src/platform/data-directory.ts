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
    /** Working copies of people who took a run over, one a takeover. Theirs: nothing here is ever deleted. */
    takeovers: join(root, 'takeovers'),
    /** What people and agents are done with, for a week; runners on this machine empty it. */
    trash: join(root, 'trash'),
  }
}

/**
 * Makes the data directory, closed to others. As root 0711: Postgres and the sandboxes run as other accounts then, and
 * may pass through to what is made reachable below; nobody may list it.
 */
export function makeDataDirectory(dataDirectory: string): ReturnType<typeof dataPaths> {
  const paths = dataPaths(dataDirectory)
  refuseLongPath(paths.root)
  try {
    const mode = process.getuid?.() === 0 ? 0o711 : 0o700
    mkdirSync(paths.root, { recursive: true, mode })
    chmodSync(paths.root, mode)
    for (const directory of [paths.repositories, paths.uploads, paths.takeovers])
      mkdirSync(directory, { recursive: true, mode: 0o700 })
    return paths
  } catch (cause) {
    const message = `Cannot use ${paths.root} as data directory: set SENTRA_DATA to a directory that you may write.`
    throw new SentraError('DATA_DIRECTORY_UNUSABLE', message, { cause })
  }
}

/**
 * The deepest socket below the data directory, in the run directory of an attempt. A socket address holds 108 bytes on
 * Linux and 104 on macOS, one of them the closing NUL; some room is left.
 */
const DEEPEST_SOCKET = 'a/12345678/s/egress.sock'
const SOCKET_PATH_LIMIT = 100

/** Before anything is made: a longer address is cut off by the kernel, and whoever listens there is unreachable. */
function refuseLongPath(root: string): void {
  const excess = Buffer.byteLength(join(root, DEEPEST_SOCKET)) - SOCKET_PATH_LIMIT
  if (excess <= 0) return
  const message = `The path of the data directory ${root} is too long for the sockets in it: set SENTRA_DATA to one that is at least ${excess} bytes shorter.`
  throw new SentraError('SOCKET_PATH_TOO_LONG', message, { details: { root, excess } })
}
