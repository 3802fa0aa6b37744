import { connect, type Socket } from 'node:net'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { runFiles, type RunnerMessage, ShimState } from '@sentra/shim/spec'

export const SHIM_START_MS = 15_000
const STEP_MS = 100

/** The connection to one shim. It may be made again at any time: the journal file is the truth, this only wakes. */
export class ShimLink {
  readonly #directory: string
  readonly #onNotice: () => void
  #socket: Socket | undefined

  constructor(directory: string, onNotice: () => void) {
    this.#directory = directory
    this.#onNotice = onNotice
  }

  /** Connects; false when nobody listens (not yet, or no longer). */
  connect(): Promise<boolean> {
    const socket = connect(join(this.#directory, runFiles.socket))
    return new Promise((resolve) => {
      socket.once('connect', () => {
        this.#socket = socket
        resolve(true)
      })
      socket.on('error', () => resolve(false))
      socket.on('data', this.#onNotice) // whatever it says, it means "look at the journal"
      socket.on('close', () => {
        // One that never was a connection is no news: told of it, its asker would ask again at once, and again.
        if (this.#socket !== socket) return
        this.#socket = undefined
        this.#onNotice()
      })
    })
  }

  get isConnected(): boolean {
    return this.#socket !== undefined
  }

  /** False when there is no connection: a command is repeated until the shim says in its journal that it was applied. */
  send(message: RunnerMessage): boolean {
    return this.#socket?.write(`${JSON.stringify(message)}\n`) !== undefined
  }

  /** What was sent before is still delivered. */
  close(): void {
    this.#socket?.destroySoon()
  }
}

/** What the shim last said of itself; undefined before it has started. */
export async function readShimState(directory: string): Promise<ShimState | undefined> {
  try {
    return ShimState.parse(JSON.parse(await readFile(join(directory, runFiles.state), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * As readShimState, for a shim that was just started: one that has not written its state after 15 s will not. The
 * directory is not its own before that, so nobody else may write in it.
 */
export async function awaitShimState(directory: string): Promise<ShimState | undefined> {
  for (let waited = 0; waited < SHIM_START_MS; waited += STEP_MS) {
    const state = await readShimState(directory)
    if (state) return state
    await wait(STEP_MS)
  }
  return undefined
}

/** True while the very process that wrote the state is alive: a pid alone may belong to another one by now. */
export async function isShimAlive(state: ShimState): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${state.pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] === state.startTicks
  } catch {
    return false // no such process
  }
}
