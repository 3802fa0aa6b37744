import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { nodeFlags, WAIT_FLAG } from '@sentra/shim/spec'
import type { Host } from '../host.ts'

/** A shim that loads its program, which takes as long as a small checkout. It has touched nothing before it begins. */
export type WaitingShim = {
  /** Lets it read its spec and work. The lease must say before that there may be a shim. */
  begin(): void
  /** Lets it go. The end of this runner does the same. */
  dismiss(): void
}

/**
 * Starts the shim in its own session with nothing of ours but a log file and the end of a pipe that says when: it must
 * outlive this runner, and what it inherits would be visible to whatever breaks out of its sandbox.
 */
export function startShim(host: Host, directory: string): WaitingShim {
  const log = openSync(join(directory, 'shim.log'), 'a', 0o600)
  const child = spawn(host.programs.node, [...nodeFlags, host.programs.shim, directory, WAIT_FLAG], {
    cwd: directory,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', NODE_COMPILE_CACHE: host.programs.compiled },
    detached: true,
    stdio: ['pipe', log, log],
  })
  const report = (error: Error) => host.log.error({ err: error, directory }, 'the shim could not be started')
  child.on('error', report)
  // One that died while it waited. Its attempt is lost then: nobody ever writes its state.
  child.stdin?.on('error', report)
  child.unref()
  closeSync(log)
  return { begin: () => void child.stdin?.end('b'), dismiss: () => void child.stdin?.destroy() }
}
