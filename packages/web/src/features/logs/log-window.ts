import { type LogLevel, type LogLine, logLevels } from '@sentra/contract'

/** Lines that the page keeps; the server keeps all. */
export const MAX_LINES = 50_000
/** Characters that the page keeps: long lines count for more. */
const MAX_CHARACTERS = 16_000_000
/** Dropping a share at once keeps appending cheap. */
const DROP_SHARE = 0.2

export type LogFilter = { level: LogLevel; text: string; stage: string }

/** What the log view shows of what it holds. `firstLine` is 0 while there is none. */
export type LogView = { shown: readonly LogLine[]; held: number; firstLine: number; skipped: number }

const everything: LogFilter = { level: 'debug', text: '', stage: '' }

/**
 * The newest lines of a run and those of them that match a filter. A new line is filtered once, when it arrives.
 * `skipped` counts lines between the held ones that the server left out because the page could not keep up.
 */
export class LogWindow {
  #lines: LogLine[] = []
  #shown: LogLine[] = []
  #characters = 0
  #skipped = 0
  #filter = everything

  get view(): LogView {
    return {
      shown: this.#shown,
      held: this.#lines.length,
      firstLine: this.#lines[0]?.line ?? 0,
      skipped: this.#skipped,
    }
  }

  /** New lines in order; those that are here already, after a reconnect, are left out. */
  append(lines: LogLine[], skipped: number): void {
    const last = this.#lines.at(-1)?.line ?? 0
    const fresh = lines.filter((line) => line.line > last)
    if (last > 0) this.#skipped += skipped
    for (const line of fresh) {
      this.#lines.push(line)
      this.#characters += line.message.length
      if (matches(line, this.#filter)) this.#shown.push(line)
    }
    this.#dropOldest()
  }

  /** Older lines, oldest first. As many as fit are kept: what is read now must not push out what is new. */
  prepend(lines: LogLine[]): void {
    const first = this.#lines[0]?.line ?? Infinity
    const room = MAX_LINES - this.#lines.length
    const older = room > 0 ? lines.filter((line) => line.line < first).slice(-room) : []
    this.#lines = [...older, ...this.#lines]
    this.#characters += older.reduce((sum, line) => sum + line.message.length, 0)
    this.#refilter()
  }

  setFilter(filter: LogFilter): void {
    this.#filter = filter
    this.#refilter()
  }

  #refilter(): void {
    this.#shown = this.#lines.filter((line) => matches(line, this.#filter))
  }

  #dropOldest(): void {
    if (this.#lines.length <= MAX_LINES && this.#characters <= MAX_CHARACTERS) return
    let keptLines = this.#lines.length
    let from = 0
    while (keptLines > MAX_LINES * (1 - DROP_SHARE) || this.#characters > MAX_CHARACTERS * (1 - DROP_SHARE)) {
      this.#characters -= this.#lines[from]?.message.length ?? 0
      from += 1
      keptLines -= 1
    }
    this.#lines = this.#lines.slice(from)
    this.#refilter()
  }
}

function matches(line: LogLine, { level, text, stage }: LogFilter): boolean {
  if (logLevels.indexOf(line.level) < logLevels.indexOf(level)) return false
  if (stage !== '' && line.phase !== stage) return false
  return text === '' || line.message.toLowerCase().includes(text.toLowerCase())
}
