/** Names that server, runner and command line must agree on. Paths are joined by the caller. */
export const dataFiles = {
  /** Token of the local person, mode 0600. */
  token: 'token',
  /** ServerState of the running server. */
  serverState: 'server.json',
  /** The `sentra serve` that supervises this data directory. */
  serveLock: 'serve.json',
  /** Runners on this machine connect here. */
  runnerSocket: 'runner.sock',
  /** Runners on this machine pass model calls of their runs on to here. */
  gatewaySocket: 'gateway.sock',
} as const

/** What the command line reads to find the server. */
export type ServerState = { url: string; pid: number; version: string }

/** The browser's sign-in cookie. Published ports of sandboxes keep it out. */
export const SESSION_COOKIE = 'sentra_session'

type Surroundings = { isRoot: boolean; home: string; xdgDataHome: string | undefined; sentraData: string | undefined }

/**
 * The data directory: SENTRA_DATA, else `$XDG_DATA_HOME/sentra`. As root it is /var/lib/sentra, because root's home is
 * 0700 and Postgres and the sandboxes run as other accounts that could not pass through it.
 */
export function chooseDataDirectory(surroundings: Surroundings): string {
  if (surroundings.sentraData) return surroundings.sentraData
  if (surroundings.isRoot) return '/var/lib/sentra'
  return `${surroundings.xdgDataHome || `${surroundings.home}/.local/share`}/sentra`
}
