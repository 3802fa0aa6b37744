import type { LogLine } from '@sentra/contract'

/** Lines that the page keeps; the server keeps all. */
export const MAX_LINES = 50_000
/** Characters that the page keeps: long lines count for more. */
const MAX_CHARACTERS = 16_000_000
/** Dropping a share at once keeps appending cheap. */
const DROP_SHARE = 0.2

/**
 * What the log view holds: lines without a gap among those that are wanted. `older` and `newer` say from which line on
 * there may be more in that direction; null where there are none. `passed` lines were kept out by the filter while
 * following, `skipped` ones left out because they came too fast.
 */
export type LogView = {
  lines: readonly LogLine[]
  older: number | null
  newer: number | null
  skipped: number
  passed: number
}

export class LogWindow {
  #lines: LogLine[] = []
  #older: number | null = null
  #newer: number | null = null
  #characters = 0
  #skipped = 0
  #passed = 0

  get view(): LogView {
    const { lines, older, newer, skipped, passed } = {
      lines: this.#lines,
      older: this.#older,
      newer: this.#newer,
      skipped: this.#skipped,
      passed: this.#passed,
    }
    return { lines, older, newer, skipped, passed }
  }

  /** New lines in order; those that are here already, after a reconnect, are left out. */
  append(lines: LogLine[], { skipped = 0, passed = 0 } = {}): void {
    const last = this.#lines.at(-1)?.line ?? 0
    this.#skipped += skipped
    this.#passed += passed
    for (const line of lines) if (line.line > last) this.#push(line)
    this.#dropOldest()
  }

  /** Older lines, newest first. As many as fit are kept: what is read now must not push out what is new. */
  prepend(lines: LogLine[], older: number | null): void {
    const first = this.#lines[0]?.line ?? Infinity
    const room = Math.max(0, MAX_LINES - this.#lines.length)
    const fresh = lines.filter((line) => line.line < first)
    const kept = fresh.slice(0, room)
    this.#lines = [...kept.toReversed(), ...this.#lines]
    this.#characters += kept.reduce((sum, line) => sum + line.message.length, 0)
    this.#older = kept.length < fresh.length ? (this.#lines[0]?.line ?? null) : older
  }

  /** Newer lines, oldest first, of a window that is not at the end. */
  extend(lines: LogLine[], newer: number | null): void {
    this.append(lines)
    this.#newer = newer
  }

  #push(line: LogLine): void {
    this.#lines.push(line)
    this.#characters += line.message.length
  }

  #dropOldest(): void {
    if (this.#lines.length <= MAX_LINES && this.#characters <= MAX_CHARACTERS) return
    let kept = this.#lines.length
    let from = 0
    while (kept > MAX_LINES * (1 - DROP_SHARE) || this.#characters > MAX_CHARACTERS * (1 - DROP_SHARE)) {
      this.#characters -= this.#lines[from]?.message.length ?? 0
      from += 1
      kept -= 1
    }
    this.#lines = this.#lines.slice(from)
    this.#older = this.#lines[0]?.line ?? null
  }
}

/** The row of a line, or of the first after it. */
export function rowOf(numbers: { length: number; at: (row: number) => number }, line: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numbers.at(middle) < line) low = middle + 1
    else high = middle
  }
  return low
}

export const rowOfLine = (lines: readonly LogLine[], line: number): number =>
  rowOf({ length: lines.length, at: (row) => lines[row]?.line ?? 0 }, line)
