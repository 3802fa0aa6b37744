import type { PostgresPaths } from './paths.ts'

/** Name of the superuser. */
export const SUPERUSER = 'sentra_admin'

/** Sized for a laptop that also runs agents: durable always, small when idle. Units are Postgres' own. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  // One server process with its pools and jobs, with room for an export beside it.
  max_connections: '60',
  shared_buffers: '128MB',
  fsync: 'on',
  synchronous_commit: 'on',
  // Recovery after a crash reads at most this much, a second or two.
  max_wal_size: '512MB',
  min_wal_size: '64MB',
  // Queries are short; compiling them costs more than it saves.
  jit: 'off',
  // Fewer idle processes: no I/O workers, no launcher for the logical replication that nobody uses.
  io_method: 'sync',
  max_logical_replication_workers: '0',
  autovacuum_naptime: '1min',
  log_checkpoints: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
}

/** Argv of the server. Given at every start and never written to a file, so an upgrade of Sentra upgrades them. */
export function serverArguments(paths: PostgresPaths): string[] {
  const settings = { ...SETTINGS, unix_socket_directories: quoteListItem(paths.socketDirectory) }
  return ['-D', paths.cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** The setting is a list: unquoted, a comma in the path would cut it in two. */
function quoteListItem(path: string): string {
  return `"${path.replaceAll('"', '""')}"`
}

/**
 * Argv of initdb. The builtin locale sorts alike on every system and survives an upgrade of the C library, which
 * would silently break indexes that rely on it.
 */
export function initdbArguments(cluster: string, passwordFile: string): string[] {
  return [
    `--pgdata=${cluster}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
  ]
}
