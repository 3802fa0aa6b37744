import type { Host } from './host.ts'
import { type ServerClient, untilAnswered } from './server-client.ts'

/** `runnerId`: asked each time, because another registration may give another one. */
type Parts = { host: Host; server: ServerClient; runnerId: () => string; signal: AbortSignal }

/** Tells the server where working copies lie, one message at a time. */
export class WorktreeNews {
  readonly #parts: Parts
  #telling: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What changes while the server is away is told when it is back; what changed while we were away, at registration. */
  tell(): void {
    this.#telling ??= this.#tellAll()
      .catch((error: unknown) =>
        this.#parts.host.log.warn({ err: error }, 'the server did not take where working copies lie'),
      )
      .finally(() => (this.#telling = undefined))
  }

  async #tellAll(): Promise<void> {
    const { host, server, runnerId, signal } = this.#parts
    for (let news = host.worktrees.news(); news; news = host.worktrees.news()) {
      const { reports, isComplete } = news
      const told = { runnerId: runnerId(), worktrees: Buffer.from(JSON.stringify(reports)), complete: isComplete }
      await untilAnswered(() => server.recordWorktrees(told), signal)
      host.worktrees.told(news)
    }
  }
}
