import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttemptId } from '@sentra/contract'
import type { WorkOrder, WorktreeReport } from '@sentra/contract/runner'
import { runFiles } from '@sentra/shim/spec'
import { readLease } from './attempt/lease-file.ts'
import type { RunnerPaths } from './runner-paths.ts'
import { destroyedAt } from './workcopy/destroy.ts'

/** `isComplete`: the server takes what is not among the reports for gone. */
export type News = { reports: WorktreeReport[]; isComplete: boolean }

/** Where the working copies of this host lie, and what of it the server has not heard yet. The disk is the truth. */
export class Worktrees {
  /** Called when there is something to tell. */
  onNews: () => void = () => {}
  readonly #known = new Map<string, WorktreeReport>()
  readonly #untold = new Set<string>()
  #isAllUntold = true

  /** Finds what lies in run directories and in the trash. Before the runner takes its first lease. */
  async scan(paths: Pick<RunnerPaths, 'attempts' | 'trash'>): Promise<void> {
    for (const place of [paths.attempts, paths.trash]) {
      for (const name of await readdir(place)) {
        const report = await findWorkcopy(join(place, name), place === paths.trash ? destroyedAt(name) : NaN)
        if (report) this.#known.set(report.attemptId, report)
      }
    }
  }

  made(directory: string, order: WorkOrder): void {
    this.#note({ ...describe(directory, order), madeAt: new Date().toISOString(), trashedAt: null, removedAt: null })
  }

  /** A run directory was moved. One whose working copy was never made is nobody's business. */
  trashed(attemptId: AttemptId, place: string, at: Date): void {
    const report = this.#known.get(attemptId)
    if (report) this.#note({ ...report, path: join(place, runFiles.work), trashedAt: at.toISOString() })
  }

  /** A directory in the trash was deleted. */
  removed(place: string, at: Date): void {
    const report = [...this.#known.values()].find(({ path }) => path === join(place, runFiles.work))
    if (report) this.#note({ ...report, removedAt: at.toISOString() })
  }

  /** What was to be removed is not there: should the server think otherwise, it shall hear all. */
  forget(attemptId: AttemptId): void {
    this.#known.delete(attemptId)
    this.#isAllUntold = true
    this.onNews()
  }

  /** From now on the server is to be told everything. */
  tellAll(): void {
    this.#isAllUntold = true
  }

  /** What the server does not know yet; undefined when it knows all. */
  news(): News | undefined {
    if (this.#isAllUntold) return { reports: [...this.#known.values()], isComplete: true }
    if (this.#untold.size === 0) return undefined
    const reports = [...this.#untold].flatMap((id) => this.#known.get(id) ?? [])
    return { reports, isComplete: false }
  }

  /** The server has stored it. What was noted in the meantime is still to be told. */
  told({ reports, isComplete }: News): void {
    if (isComplete) this.#isAllUntold = false
    for (const report of reports) {
      if (this.#known.get(report.attemptId) !== report) continue
      this.#untold.delete(report.attemptId)
      if (report.removedAt !== null) this.#known.delete(report.attemptId)
    }
  }

  #note(report: WorktreeReport): void {
    this.#known.set(report.attemptId, report)
    this.#untold.add(report.attemptId)
    this.onNews()
  }
}

/** `trashedMs` is NaN for a run directory that is in its place. */
async function findWorkcopy(directory: string, trashedMs: number): Promise<WorktreeReport | undefined> {
  // What cannot be read was not put there by us, or by a version long gone: its row says "removed" from now on.
  const [lease, made] = await Promise.all([readLease(directory).catch(() => undefined), timeOf(directory)])
  if (!lease || made === undefined || (await timeOf(join(directory, runFiles.work))) === undefined) return undefined
  const trashedAt = Number.isNaN(trashedMs) ? null : new Date(trashedMs).toISOString()
  return { ...describe(directory, lease.order), madeAt: made.toISOString(), trashedAt, removedAt: null }
}

function describe(directory: string, { attemptId, branch, environment }: WorkOrder) {
  const [frontend, backend] = [Number(environment.NEXT_PUBLIC_FRONTEND_PORT), Number(environment.BACKEND_PORT)]
  const ports = frontend > 0 && backend > 0 ? { frontend, backend } : null
  return { attemptId, path: join(directory, runFiles.work), branch, ports }
}

/** When a directory was made; undefined when there is none. Some file systems keep no birth time and answer 0. */
async function timeOf(path: string): Promise<Date | undefined> {
  const found = await stat(path).catch(() => undefined)
  return found && (found.birthtimeMs > 0 ? found.birthtime : found.ctime)
}
