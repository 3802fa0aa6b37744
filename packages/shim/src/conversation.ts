import { randomUUID } from 'node:crypto'
import type { Journal } from './journal.ts'

type Question = { text: string; options: string[] }

/** What a person said, or that nobody answered in time. */
export type Answer = { answered: true; text: string } | { answered: false }

/** What passes between people and the agent: questions, their answers, and prompts that wait for the next turn. */
export class Conversation {
  readonly #journal: Journal
  readonly #waitMs: number
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  readonly #unanswered = new Map<string, string>()
  readonly #prompts: string[] = []
  #closed = false

  constructor(journal: Journal, waitSeconds: number) {
    this.#journal = journal
    this.#waitMs = waitSeconds * 1_000
  }

  /** True while the agent waits for a person: no clock may run against it. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0
  }

  /** True when the attempt must end as `asked`: a question was left open. */
  get hasUnanswered(): boolean {
    return this.#unanswered.size > 0
  }

  /** Records a question and waits for its answer, at most as long as the spec allows. */
  async ask({ text, options }: Question): Promise<Answer> {
    const key = randomUUID()
    this.#journal.fact({ type: 'question', key, question: text, options })
    return await new Promise<Answer>((resolve) => {
      const timer = setTimeout(() => this.#waiting.get(key)?.({ answered: false }), this.#waitMs)
      this.#waiting.set(key, (given) => {
        clearTimeout(timer)
        this.#waiting.delete(key)
        if (!given.answered) this.#unanswered.set(key, text)
        resolve(given)
      })
    })
  }

  /**
   * A turn ended: nobody waits inside it any more. Some agents give up a tool call after a minute and end their turn
   * while the question is still open here; it is left open, not forgotten.
   */
  endTurn(): void {
    for (const give of this.#waiting.values()) give({ answered: false })
  }

  /** Takes an answer. One that comes after the wait, but before the attempt ends, becomes the next prompt. */
  answer(key: string, text: string): void {
    const question = this.#unanswered.get(key)
    if (this.#waiting.has(key)) return this.#waiting.get(key)?.({ answered: true, text })
    if (question === undefined) return this.#journal.log('warn', `Nobody waits for an answer to ${key}.`)
    this.#unanswered.delete(key)
    this.prompt(`The answer to your question "${question}" is:\n\n${text}`)
  }

  /** Queues a prompt for the turn after the running one. */
  prompt(text: string): void {
    if (this.#closed) return this.#journal.log('warn', 'A message came when no agent worked here any more.')
    this.#prompts.push(text)
  }

  /** The next queued prompt, taken. */
  takePrompt(): string | undefined {
    return this.#prompts.shift()
  }

  /** No turn follows: what comes from now on is refused with a line in the log. */
  close(): void {
    this.#closed = true
  }
}
