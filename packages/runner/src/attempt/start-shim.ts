import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { nodeFlags } from '@sentra/shim/spec'
import type { Host } from '../host.ts'

/**
 * Starts the shim in its own session with nothing of ours but a log file: it must outlive this runner, and what it
 * inherits would be visible to whatever breaks out of its sandbox.
 */
export function startShim(host: Host, directory: string): void {
  const log = openSync(join(directory, 'shim.log'), 'a', 0o600)
  const child = spawn(host.programs.node, [...nodeFlags, host.programs.shim, directory], {
    cwd: directory,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
    detached: true,
    stdio: ['ignore', log, log],
  })
  child.on('error', (error) => host.log.error({ err: error, directory }, 'the shim could not be started'))
  child.unref()
  closeSync(log)
}
