/** What `pg` says, without a code, of a connection that went away under a query or never came. */
const lostConnection =
  /^Connection terminated|connection error and is not queryable|^timeout exceeded when trying to connect/

/** Not reachable (ENOENT: its socket is gone) or cut (Postgres class 08 and 57P0x). A missing file is something else. */
export function isDatabaseDown(error: unknown): boolean {
  const { code, syscall, message } = (error ?? {}) as { code?: unknown; syscall?: unknown; message?: unknown }
  if (typeof code !== 'string') return lostConnection.test(String(message))
  if (syscall === 'connect') return /^(ECONNREFUSED|ECONNRESET|ENOENT)$/.test(code)
  if (syscall === 'read' || syscall === 'write') return /^(ECONNRESET|EPIPE)$/.test(code)
  return /^(08\w{3}|57P0\d)$/.test(code)
}

/**
 * A fault of the database that says nothing about what was asked of it: down, or a deadlock, a lock that did not come, no
 * connection free. The same may work a moment later.
 */
export function isDatabaseFaultPassing(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  return isDatabaseDown(error) || (typeof code === 'string' && /^(40(001|P01)|53\d{3}|55P03)$/.test(code))
}
