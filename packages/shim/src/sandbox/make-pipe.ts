import { execFile } from 'node:child_process'
import { closeSync, constants, openSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Descriptors of one pipe. Both belong to the caller. */
export type PipeEnds = { read: number; write: number }

/**
 * Real pipes, one for each name. Node's own `pipe` is a socket pair, and a program whose stdout is a socket cannot open
 * /dev/stdout or /dev/stderr: many build scripts do. The name of the FIFO is gone before anything runs; whoever inherits
 * the write end may open it again whatever its user id, as with a pipe of its own.
 */
export async function makePipes<Name extends string>(names: readonly Name[]): Promise<Record<Name, PipeEnds>> {
  const fifos = names.map((name) => `${name}.fifo`)
  // What a shim that was killed right here left behind.
  await Promise.all(fifos.map((fifo) => rm(fifo, { force: true })))
  await promisify(execFile)('mkfifo', ['-m', '0666', ...fifos])
  try {
    return Object.fromEntries(names.map((name) => [name, openEnds(`${name}.fifo`)])) as Record<Name, PipeEnds>
  } finally {
    await Promise.all(fifos.map((fifo) => rm(fifo)))
  }
}

/** Closes descriptors that were handed on. */
export function closeAll(descriptors: number[]): void {
  for (const descriptor of descriptors) closeSync(descriptor)
}

/** The reader is opened without waiting: there is no writer yet. The writer in turn finds it and does not wait either. */
function openEnds(fifo: string): PipeEnds {
  const read = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK)
  return { read, write: openSync(fifo, constants.O_WRONLY) }
}
