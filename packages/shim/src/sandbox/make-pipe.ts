import { execFile } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Descriptors of one pipe. Both belong to the caller. */
export type PipeEnds = { read: number; write: number }

/**
 * A real pipe. Node's own `pipe` is a socket pair, and a program whose stdout is a socket cannot open /dev/stdout or
 * /dev/stderr: many build scripts do. The name of the FIFO is gone before anything runs; whoever inherits the write end
 * may open it again whatever its user id, as with a pipe of its own.
 */
export async function makePipe(name: string): Promise<PipeEnds> {
  await promisify(execFile)('mkfifo', ['-m', '0666', name])
  try {
    // Opened without waiting: there is no writer yet. The writer in turn finds this reader and does not wait either.
    const read = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK)
    return { read, write: openSync(name, constants.O_WRONLY) }
  } finally {
    await rm(name)
  }
}

/** Closes descriptors that were handed on. */
export function closeAll(descriptors: number[]): void {
  for (const descriptor of descriptors) closeSync(descriptor)
}
