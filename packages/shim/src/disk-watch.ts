import { execFile } from 'node:child_process'
import { readdir, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { Ending } from './ending.ts'
import { runFiles, type ShimSpec } from './spec.ts'

const LOOK_MS = 1_000
/** Measuring walks through every file: it may take this share of the time. */
const MEASURING_SHARE = 0.05
/** A run directory is measured when its disk has lost this much since the last time; smaller steps add up. */
const WORTH_MEASURING_MB = 64
/** What fails with less than this free has most likely failed for it. */
const FULL_MB = 8
const MIB = 1024 * 1024

/**
 * Ends an attempt that fills the disk: no file system gives a run a quota without an administrator. A look is one
 * system call; what the run itself takes is measured only when the disk has lost as much.
 */
export class DiskWatch {
  /** Rejects with Ending `disk_full`. */
  readonly exceeded: Promise<never>
  readonly #limits: ShimSpec['disk']
  readonly #stop = new AbortController()
  readonly #reject: (reason: Ending) => void
  #freeAtMeasure = Infinity
  #notBefore = 0
  #isExceeded = false

  /** Watches the run directory, which is the working directory of the shim. */
  constructor(limits: ShimSpec['disk']) {
    const { promise, reject } = Promise.withResolvers<never>()
    promise.catch(() => {})
    this.exceeded = promise
    this.#reject = reject
    this.#limits = limits
    this.#schedule()
  }

  get isExceeded(): boolean {
    return this.#isExceeded
  }

  stop(): void {
    this.#stop.abort()
  }

  #schedule(): void {
    if (this.#stop.signal.aborted) return
    const timer = setTimeout(() => void this.#look().finally(() => this.#schedule()), LOOK_MS)
    timer.unref()
  }

  /** What cannot be measured now, because a file vanishes while it is looked at, is measured the next time. */
  async #look(): Promise<void> {
    const free = await freeMegabytes()
    if (this.#freeAtMeasure !== Infinity) this.#freeAtMeasure = Math.max(this.#freeAtMeasure, free)
    const isShort = free < this.#limits.floorMb
    const hasGrown = free < this.#freeAtMeasure - Math.min(WORTH_MEASURING_MB, this.#limits.limitMb / 2)
    if (!(isShort || hasGrown) || performance.now() < this.#notBefore) return
    const start = performance.now()
    const size = await measure(process.cwd()).catch(() => undefined)
    if (size !== undefined && size > this.#limits.limitMb) this.#end(overLimit(size, this.#limits.limitMb))
    else if (isShort && size !== undefined && size >= this.#limits.floorMb && (await isBiggest(size)))
      this.#end(overFloor(size, free))
    this.#freeAtMeasure = free
    this.#notBefore = performance.now() + (performance.now() - start) / MEASURING_SHARE
  }

  #end(reason: Ending): void {
    if (this.#stop.signal.aborted) return
    this.#isExceeded = true
    this.#reject(reason)
  }
}

/** MiB that may still be written on the disk of the run directory. */
async function freeMegabytes(): Promise<number> {
  const { bavail, bsize } = await statfs('.')
  return Math.floor((bavail * bsize) / MIB)
}

/** MiB that a directory takes on its own file system; holes in files take none. */
async function measure(directory: string): Promise<number> {
  const du = promisify(execFile)('du', ['-s', '-x', '-k', '--', directory])
  // A file that vanished under it makes du fail, after it has counted all the others.
  const { stdout } = await du.catch((error: { stdout: string }) => error)
  const kibibytes = Number.parseInt(stdout, 10)
  if (Number.isNaN(kibibytes)) throw new Error(`${directory} cannot be measured`)
  return Math.floor(kibibytes / 1024)
}

/** Whether no other run on this host takes more. Each shim asks for itself, so one of them ends and not all. */
async function isBiggest(size: number): Promise<boolean> {
  const parent = dirname(process.cwd())
  const sizes = await Promise.all((await readdir(parent)).map((name) => measure(`${parent}/${name}`).catch(() => 0)))
  return sizes.every((other) => other <= size)
}

/** Frees what an attempt over its limit has filled. No process of it is left; all of it was the agent's. */
export async function removeFiles(): Promise<void> {
  const run = promisify(execFile)
  const places = [runFiles.work, runFiles.home, runFiles.out]
  // `rm` follows no links; an agent can take the right to write away from its own directories.
  await run('rm', ['-r', '-f', '--', ...places]).catch(async () => {
    await run('chmod', ['-R', 'u+rwX', '--', ...places])
    await run('rm', ['-r', '-f', '--', ...places])
  })
}

/** The end of an attempt whose work the host's disk had no room for; undefined while there is some. */
export async function explainFullDisk(): Promise<Ending | undefined> {
  const free = await freeMegabytes()
  if (free >= FULL_MB) return undefined
  const message = `The disk of ${process.cwd()} is full (${free} MiB free): free space, then \`sentra retry\`.`
  return new Ending('disk_full', message)
}

function overLimit(size: number, limit: number): Ending {
  return new Ending(
    'disk_full',
    `The attempt filled ${size} MiB of disk and may fill ${limit}. Its files were removed. ` +
      'If it needs more, raise the limit with `sentra projects set PROJECT --disk MIB`, then `sentra retry`.',
  )
}

function overFloor(size: number, free: number): Ending {
  return new Ending(
    'disk_full',
    `The disk of ${process.cwd()} is full (${free} MiB free), and of all runs this one filled most of it: ${size} MiB. ` +
      'Its files were removed. Free space, then `sentra retry`.',
  )
}
