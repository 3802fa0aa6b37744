import type { RunnerId } from '@sentra/contract'
import type { EventFeed, StoredEvent } from '#events'
import { type App, inTenant } from '#platform'
import { listOpenCommands, type OpenCommand } from './dispatch-store.ts'

export type Hint = { work: boolean; commands: OpenCommand[] }
type Watcher = { tenantId: string; runnerId: RunnerId; push: (hint: Hint) => void }

/**
 * Tells connected runners that there is something to do. Only hints: a lost one costs at most the time to the runner's
 * next beat, because everything they say is in the database.
 */
export class RunnerHub {
  readonly #app: App
  readonly #watchers = new Set<Watcher>()

  constructor(app: App, feed: EventFeed) {
    this.#app = app
    feed.subscribe((events) => this.#hint(events))
  }

  /** Tells at once what came while nobody watched: an agent's turn may be over at the next beat. Returns how to leave. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher)
    watcher.push({ work: true, commands: [] })
    this.#hintCommands(watcher)
    return () => this.#watchers.delete(watcher)
  }

  #hint(events: StoredEvent[]): void {
    for (const watcher of this.#watchers) {
      const mine = events.filter((event) => event.tenantId === watcher.tenantId)
      if (mine.some(opensWork)) watcher.push({ work: true, commands: [] })
      if (mine.some(bringsCommand)) this.#hintCommands(watcher)
    }
  }

  #hintCommands(watcher: Watcher): void {
    this.#pushCommands(watcher).catch((error: unknown) => this.#app.log.warn({ err: error }, 'cannot hint commands'))
  }

  async #pushCommands(watcher: Watcher): Promise<void> {
    const commands = await inTenant(this.#app.database, watcher.tenantId, (tx) =>
      listOpenCommands(tx, watcher.runnerId),
    )
    if (commands.length > 0) watcher.push({ work: false, commands })
  }
}

/** A ready attempt is work, and an attempt that ended frees a slot of its project. */
function opensWork(event: StoredEvent): boolean {
  if (event.type === 'run.resumed' || event.type === 'run.handed_back') return true
  return event.type === 'attempt.state_changed' && event.data.state !== 'leased' && event.data.state !== 'running'
}

const commandEvents: ReadonlySet<string> = new Set([
  'question.answered',
  'message.sent',
  'run.paused',
  'run.resumed',
  'run.taken',
  'attempt.killed',
  'run.host_allowed',
  'run.ports_changed',
])

function bringsCommand(event: StoredEvent): boolean {
  return commandEvents.has(event.type) || (event.type === 'run.state_changed' && event.data.state === 'cancelled')
}
