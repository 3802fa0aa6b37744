import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe } from 'vitest'
import { findProcesses, isAlive, kill } from './processes.ts'
import { Product } from './product.ts'
import { describeProduct } from './requirements.ts'

/** Node, Postgres and its first data take 225 of them. */
const DISK_MB = 400
const MIB = 1024 * 1024
const run = promisify(execFile)

/** `describe` where a file system can be mounted: as root, outside of a container that forbids it. */
export const describeOnSmallDisk = (await canMount()) ? describeProduct : skipped()

/** A product whose data directory is a disk of its own, small enough to be filled. */
export class SmallDiskProduct extends Product {
  readonly #balloon = join(this.data, 'balloon')

  override async start(environment: Record<string, string> = {}): Promise<void> {
    mkdirSync(this.data)
    await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=0755`, 'tmpfs', this.data])
    await super.start(environment)
  }

  get freeMegabytes(): number {
    const { bavail, bsize } = statfsSync(this.data)
    return Math.floor((bavail * bsize) / MIB)
  }

  /** Takes all but so much of the disk, as some other program would. */
  async fill(leaveMegabytes: number): Promise<void> {
    for (let amount = Infinity; amount > 0;) {
      amount = this.freeMegabytes - leaveMegabytes
      // Somebody who writes meanwhile may be faster; then there is less to take.
      if (amount > 0 && (await run('fallocate', ['-l', `${amount}M`, this.#balloon]).then(Boolean, () => false))) return
    }
  }

  free(): void {
    rmSync(this.#balloon, { force: true })
  }

  protected override async remove(): Promise<void> {
    for (const { pid } of findProcesses(this.base)) if (isAlive(pid)) kill(pid, 'SIGKILL')
    // Lazily: the last of them may still hold it for a moment.
    if (existsSync(this.data)) await run('umount', ['-l', this.data])
    await super.remove()
  }
}

async function canMount(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  try {
    await run('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
    return true
  } catch {
    return false
  }
}

function skipped(): typeof describe.skip {
  console.warn('skipped: only root may mount the small disk that is to be filled')
  return describe.skip
}
