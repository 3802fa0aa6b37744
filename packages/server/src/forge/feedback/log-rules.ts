import { lastState, onlyText } from '@sentra/contract'

/** A step of a job that failed; times in whole seconds, as GitHub says them. */
export type FailedStep = { name: string; startedAt: Date | null; completedAt: Date | null }

const SECOND_MS = 1_000
/** Lines and characters that are kept of a step: a failure is at its end. */
const MOST_LINES = 200
const MOST_CHARACTERS = 16_000
const MOST_LINE = 1_000

/** `2026-01-31T12:00:00.1234567Z text`: how each line of a log of GitHub's begins. */
const STAMPED = /^\uFEFF?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z ?(.*)$/s
const ERROR = '##[error]'
const NEXT_STEP = /^(?:##\[group\]Run |Post job cleanup\.)/

/**
 * Cuts what one step printed out of the log of its whole job, line by line, so that a log of any length takes little
 * memory. GitHub writes the steps one after another without their names: their times say whose a line is, and within one
 * second the mark at which a step begins.
 */
export class StepCut {
  readonly #step: FailedStep
  #lines: string[] = []
  #dropped = 0
  #hasFailed = false
  #isInside: boolean

  constructor(step: FailedStep) {
    this.#step = step
    this.#isInside = step.startedAt === null
  }

  /** Takes the next line of the log; false when the step is over, so that nothing more needs to be read. */
  add(raw: string): boolean {
    const [, stamp, text = raw] = STAMPED.exec(raw) ?? []
    // A line without a time belongs to the one before.
    const isOver = stamp !== undefined && this.#reach(Date.parse(`${stamp}Z`), text)
    if (isOver) return false
    if (!this.#isInside) return true
    this.#hasFailed ||= text.startsWith(ERROR)
    this.#keep(text)
    return true
  }

  /** The log has come to this second; true when the step is over. */
  #reach(at: number, text: string): boolean {
    const { startedAt, completedAt } = this.#step
    if (completedAt !== null && at >= completedAt.getTime() + SECOND_MS) return true
    this.#isInside = startedAt === null || at >= startedAt.getTime()
    if (!NEXT_STEP.test(text)) return false
    // In its last second the step after it may have begun already.
    if (this.#hasFailed && completedAt?.getTime() === at) return true
    if (startedAt?.getTime() === at) this.#forget()
    return false
  }

  /** The end of what the step printed, as plain text. */
  text(): string {
    const [kept, size] = [[] as string[], { left: MOST_CHARACTERS }]
    for (const line of this.#lines.map(plainLine).toReversed()) {
      size.left -= line.length + 1
      if (size.left < 0) break
      kept.unshift(line)
    }
    const before = this.#dropped + this.#lines.length - kept.length
    return [...(before > 0 ? [`(${before} lines before)`] : []), ...kept].join('\n').trim()
  }

  /** Lines of the same second that the step before had printed. */
  #forget(): void {
    this.#hasFailed = false
    this.#lines = []
    this.#dropped = 0
  }

  /** As it came: only what is kept in the end is worth reading closely. */
  #keep(text: string): void {
    if (text.startsWith('##[endgroup]')) return
    this.#lines.push(text.slice(0, 4 * MOST_LINE))
    if (this.#lines.length <= MOST_LINES) return
    this.#lines.shift()
    this.#dropped += 1
  }
}

const words: Record<string, string> = { error: 'Error: ', warning: 'Warning: ', notice: 'Note: ', command: '$ ' }

/** A line without colours and marks of the runner. */
function plainLine(text: string): string {
  const line = onlyText(lastState(text))
  const [, mark = '', rest = ''] = /^##\[(\w+)\](.*)$/s.exec(line) ?? []
  return (mark === '' ? line : `${words[mark] ?? ''}${rest}`).slice(0, MOST_LINE)
}
