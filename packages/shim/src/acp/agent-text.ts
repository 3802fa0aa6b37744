import type { Journal } from '../journal.ts'

/** Agents stream a few characters at a time; a fact each would be the bulk of the journal. */
const COALESCE_MS = 200
const MAX_CHARACTERS = 32 * 1024

type Kind = 'message' | 'thought'

/** Gathers streamed text into facts of whole lines; an unfinished line is written when nothing more came in time. */
export class AgentText {
  readonly #journal: Journal
  #kind: Kind = 'message'
  #text = ''
  #timer: NodeJS.Timeout | undefined

  constructor(journal: Journal) {
    this.#journal = journal
  }

  add(kind: Kind, text: string): void {
    if (kind !== this.#kind) this.flush()
    this.#kind = kind
    this.#text += text
    while (this.#text.length > MAX_CHARACTERS) this.#write(MAX_CHARACTERS)
    this.#timer ??= setTimeout(() => this.#tick(), COALESCE_MS)
  }

  /** Writes what is there: before anything that must come after it in the journal. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#write(this.#text.length)
  }

  #tick(): void {
    this.#timer = undefined
    const wholeLines = this.#text.lastIndexOf('\n') + 1
    this.#write(wholeLines === 0 ? this.#text.length : wholeLines)
    if (this.#text !== '') this.#timer = setTimeout(() => this.#tick(), COALESCE_MS)
  }

  #write(length: number): void {
    if (length === 0) return
    this.#journal.fact({ type: 'agent_text', kind: this.#kind, text: this.#text.slice(0, length) })
    this.#text = this.#text.slice(length)
  }
}
