import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Host } from '../host.ts'
import { clearRunDirectory } from './clear-run-directory.ts'
import { endShim } from './end-shim.ts'
import { LEASE_FILE } from './lease-file.ts'

/**
 * Ends what runs in a run directory whose lease cannot be read (a power cut, a version long gone) and moves it to the
 * trash, so that one damaged file does not keep a runner from all others. The server gives the attempt to somebody anew.
 */
export async function setAside(host: Host, directory: string, reason: unknown): Promise<void> {
  host.log.error({ err: reason, directory }, 'a lease cannot be read; its run directory goes to the trash')
  try {
    await rename(join(directory, LEASE_FILE), join(directory, `${LEASE_FILE}.unreadable`))
    await endShim(directory)
    await clearRunDirectory(host, directory)
  } catch (error) {
    host.log.error({ err: error, directory }, 'a damaged run directory stays where it is: remove it by hand')
  }
}
