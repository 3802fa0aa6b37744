import { join, resolve } from 'node:path'
import { SentraError } from '@sentra/contract'

/** Only names the socket file: Postgres listens on no TCP port. */
export const PORT = 5432

/** A socket address holds 108 bytes on Linux and 104 on macOS, one of them the closing NUL; some room is left. */
const SOCKET_PATH_LIMIT = 100

export type PostgresPaths = ReturnType<typeof postgresPaths>

/**
 * Where the embedded Postgres lives below the data directory. Makes nothing.
 * @throws SOCKET_PATH_TOO_LONG, because the kernel would cut the address off and Postgres would be unreachable.
 */
export function postgresPaths(dataDirectory: string) {
  const data = resolve(dataDirectory)
  const home = join(data, 'pg')
  const socketDirectory = join(home, 'socket')
  const socket = join(socketDirectory, `.s.PGSQL.${PORT}`)
  refuseLongSocket(socket)
  return {
    data,
    /** One directory for each installed version of the binaries. */
    installations: join(data, 'postgres'),
    home,
    /** What Postgres calls its data directory. */
    cluster: join(home, 'data'),
    socketDirectory,
    socket,
    /** Postgres' own lock files: pid in the first line; of the cluster and of the socket. */
    lock: join(home, 'data', 'postmaster.pid'),
    socketLock: `${socket}.lock`,
    /** Password of the superuser, 0600. */
    password: join(home, 'password'),
    log: join(home, 'postgres.log'),
  }
}

function refuseLongSocket(socket: string): void {
  const actual = Buffer.byteLength(socket)
  if (actual <= SOCKET_PATH_LIMIT) return
  const message =
    `The database's socket ${socket} would have a path of ${actual} bytes; ${SOCKET_PATH_LIMIT} are allowed. ` +
    `Set SENTRA_DATA to a directory whose path is at least ${actual - SOCKET_PATH_LIMIT} bytes shorter.`
  throw new SentraError('SOCKET_PATH_TOO_LONG', message, { details: { socket, actual, allowed: SOCKET_PATH_LIMIT } })
}
