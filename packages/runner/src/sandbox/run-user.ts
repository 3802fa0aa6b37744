import { realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SentraError } from '@sentra/contract'

/** Host account of one run's processes. Given only when the runner is root; else the runner's own account is used. */
export type RunUser = { uid: number; gid: number }

/** Part of util-linux, which every distribution installs; absolute because the launcher gets no PATH. */
const SETPRIV = '/usr/bin/setpriv'

/** argv that becomes `user` (and loses all other groups) before it runs the program; unchanged without a user. */
export function asUser(argv: string[], user: RunUser | null): string[] {
  if (user === null) return argv
  return [SETPRIV, '--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups', '--', ...argv]
}

/** The first directory on the way to the absolute, canonical `path` that `user` may not enter; null when all are open. */
export async function closedDirectory(path: string, user: RunUser | null): Promise<string | null> {
  if (user === null) return null
  for (const directory of ancestors(path)) {
    if (!mayEnter(await stat(directory), user)) return directory
  }
  return null
}

/**
 * Checks that the run's account reaches every bind source, because bubblewrap only says "Permission denied".
 * Throws SANDBOX_UNAVAILABLE that names the closed directory, and the file system's error for a source that is missing.
 */
export async function requireReachable(paths: string[], user: RunUser | null): Promise<void> {
  for (const path of paths) {
    const closed = await closedDirectory(await realpath(path), user)
    if (closed === null) continue
    throw new SentraError(
      'SANDBOX_UNAVAILABLE',
      `The account of the run (uid ${user?.uid}) cannot enter ${closed}, so ${path} cannot be shown in its sandbox. ` +
        `Keep Sentra, its Node and its data outside ${closed} (data belongs in /var/lib/sentra), ` +
        `or let others enter: chmod o+x ${closed}.`,
      { details: { path, closed, uid: user?.uid } },
    )
  }
}

function ancestors(path: string): string[] {
  const parent = dirname(path)
  return parent === path ? [] : [...ancestors(parent), parent]
}

/** Mode bits only: an access control list that opens more is not seen, which errs on the safe side. */
function mayEnter(facts: { uid: number; gid: number; mode: number }, user: RunUser): boolean {
  if (facts.uid === user.uid) return (facts.mode & 0o100) !== 0
  if (facts.gid === user.gid) return (facts.mode & 0o010) !== 0
  return (facts.mode & 0o001) !== 0
}
