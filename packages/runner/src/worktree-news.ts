import type { Host } from './host.ts'
import type { Leftovers } from './leftovers.ts'
import { type ServerClient, sleep, untilAnswered } from './server-client.ts'

/** `runnerId`: asked each time, because another registration may give another one. */
type Parts = {
  host: Host
  server: ServerClient
  runnerId: () => string
  signal: AbortSignal
}

/** How often the host looks for what nothing explains. */
const LOOK_MS = 60_000

const NOTHING = new Uint8Array()

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
      const worktrees = Buffer.from(JSON.stringify(reports))
      const told = { runnerId: runnerId(), worktrees, complete: isComplete, leftovers: NOTHING }
      await untilAnswered(() => server.recordWorktrees(told), signal)
      host.worktrees.told(news)
    }
  }

  /** Looks for leftovers again and again until the runner stops, and tells what changed. `kept`: see Leftovers. */
  async keepLooking(leftovers: Leftovers, kept: () => ReadonlySet<string>): Promise<void> {
    for (;;) {
      await this.look(leftovers, kept())
      await sleep(LOOK_MS, this.#parts.signal)
    }
  }

  /** Looks once. */
  async look(leftovers: Leftovers, kept: ReadonlySet<string>): Promise<void> {
    const { server, runnerId, signal } = this.#parts
    const found = await leftovers.news(kept)
    if (found === undefined) return
    const told = { runnerId: runnerId(), worktrees: Buffer.from('[]'), complete: false }
    const message = { ...told, leftovers: Buffer.from(JSON.stringify(found)) }
    await untilAnswered(() => server.recordWorktrees(message), signal)
    leftovers.told(found)
  }
}
