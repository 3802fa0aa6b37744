import type { RunnerConfig } from './config.ts'
import type { RunUser } from './sandbox/run-user.ts'

/** Accounts that runs get when the runner is root: one each, so that no run can touch what another one wrote. */
export class RunUsers {
  readonly #config: Pick<RunnerConfig, 'isRoot' | 'runUidBase'>
  readonly #taken = new Map<string, number>()

  constructor(config: Pick<RunnerConfig, 'isRoot' | 'runUidBase'>) {
    this.#config = config
  }

  /** The lowest account of the range that is free; null when the runner is not root and its own account is used. */
  take(attemptId: string): number | null {
    if (!this.#config.isRoot) return null
    const used = new Set(this.#taken.values())
    let uid = this.#config.runUidBase
    while (used.has(uid)) uid += 1
    this.#taken.set(attemptId, uid)
    return uid
  }

  /** Notes the account of an attempt that an earlier runner started: its processes go on under it. */
  keep(attemptId: string, uid: number | null): void {
    if (uid !== null) this.#taken.set(attemptId, uid)
  }

  release(attemptId: string): void {
    this.#taken.delete(attemptId)
  }
}

/** The account as what starts processes wants it: every account has a group of its own with the same number. */
export function toRunUser(uid: number | null): RunUser | null {
  return uid === null ? null : { uid, gid: uid }
}
