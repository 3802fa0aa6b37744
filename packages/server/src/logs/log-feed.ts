import type { Listener } from '#platform'

/** Tells followers in this process that a run has new lines, whichever server stored them. */
export class LogFeed {
  readonly #followers = new Map<string, Set<() => void>>()

  constructor(listener: Listener) {
    listener.on('sentra_logs', (payload) => this.#wake(payload))
  }

  /** Calls `wake` after every batch of the run; returns how to stop. */
  follow(run: { tenantId: string; runId: string }, wake: () => void): () => void {
    const key = `${run.tenantId}/${run.runId}`
    const followers = this.#followers.get(key) ?? new Set()
    this.#followers.set(key, followers.add(wake))
    return () => {
      followers.delete(wake)
      if (followers.size === 0) this.#followers.delete(key)
    }
  }

  /** An empty payload means that notifications may have been lost: everybody looks. */
  #wake(payload: string): void {
    const key = payload.split('/').slice(0, 2).join('/')
    const groups = payload === '' ? [...this.#followers.values()] : [this.#followers.get(key) ?? new Set<() => void>()]
    for (const group of groups) for (const wake of group) wake()
  }
}
