import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Leftover } from '@sentra/contract/runner'
import { clearRunDirectory } from './attempt/clear-run-directory.ts'
import type { Host } from './host.ts'
import { inspectWork } from './inspect-work.ts'
import { destroyedAt, destroyWorkcopy } from './workcopy/destroy.ts'
import { runProgram } from './workcopy/git.ts'

/** An attempt that begins makes its directory before anybody keeps it. */
const YOUNG_MS = 60_000

/**
 * What lies in this host's directories that neither an attempt at work nor the trash explains. Looking is a few readings
 * of directories; size and what was never committed are found out once, and again when a directory changed.
 */
export class Leftovers {
  readonly #host: Host
  readonly #youngMs: number
  readonly #found = new Map<string, { changedMs: number; leftover: Leftover }>()
  #told = ''

  /** `youngMs`: what is younger is left alone. */
  constructor(host: Host, youngMs = YOUNG_MS) {
    this.#host = host
    this.#youngMs = youngMs
  }

  /** All of them now, or undefined when the server knows them already. `kept`: directories of attempts at work. */
  async news(kept: ReadonlySet<string>): Promise<Leftover[] | undefined> {
    const { attempts, trash } = this.#host.paths
    const strangers = (await readdir(trash)).filter((name) => Number.isNaN(destroyedAt(name)))
    const runs = (await readdir(attempts)).map((name) => join(attempts, name)).filter((path) => !kept.has(path))
    const places = [
      ...runs.map((path) => ({ path, what: 'run directory of no attempt that is at work' })),
      ...strangers.map((name) => ({ path: join(trash, name), what: 'in the trash, but not put there by Sentra' })),
    ]
    const found: Leftover[] = []
    for (const place of places) {
      const leftover = await this.#look(place)
      if (leftover) found.push(leftover)
    }
    for (const path of this.#found.keys()) if (!found.some((one) => one.path === path)) this.#found.delete(path)
    return JSON.stringify(found) === this.#told ? undefined : found
  }

  told(leftovers: Leftover[]): void {
    this.#told = JSON.stringify(leftovers)
  }

  /** Everything is to be told again: the server may be another one. */
  tellAll(): void {
    this.#told = ''
  }

  /** Moves one to the trash, where it stays for its time. What was not found here is nobody's to move. */
  async putAway(path: string): Promise<void> {
    if (!this.#found.has(path)) return
    if (dirname(path) === this.#host.paths.attempts) return clearRunDirectory(this.#host, path)
    await destroyWorkcopy(path, { trash: this.#host.paths.trash, name: basename(path), at: new Date() })
  }

  async #look({ path, what }: { path: string; what: string }): Promise<Leftover | undefined> {
    const facts = await lstat(path).catch(() => undefined)
    if (!facts || Date.now() - facts.ctimeMs < this.#youngMs) return undefined
    const known = this.#found.get(path)
    if (known?.changedMs === facts.mtimeMs) return known.leftover
    const [sizeBytes, work] = await Promise.all([sizeOf(path), inspectWork(this.#host, path)])
    const leftover = { path, what, sizeBytes, changedAt: facts.mtime.toISOString(), ...work }
    this.#found.set(path, { changedMs: facts.mtimeMs, leftover })
    return leftover
  }
}

/** Bytes on the disk; `du` follows no links. */
async function sizeOf(path: string): Promise<number | null> {
  const text = await runProgram('du', ['-s', '-k', '--', path], { cwd: '/' }).catch(() => '')
  const kilobytes = Number.parseInt(text, 10)
  return Number.isNaN(kilobytes) ? null : kilobytes * 1024
}
