import { randomUUID } from 'node:crypto'
import type { Journal } from './journal.ts'

type Question = { text: string; options: string[] }

/** Words of a person, as the server numbered them. */
export type PersonMessage = { id: string; by: string; text: string }

/** What is said in the next turn; `message` when a person said it unasked. */
type Prompt = { text: string; message?: PersonMessage }

/** What a person said is cut to this in the journal; the server has all of it. */
const MAX_TOLD = 2_000
/** Of all of them at once: a fact fits into a frame whatever script they are written in. */
const MAX_TOLD_TOGETHER = 30_000

/** What a person said, or that nobody answered in time. */
export type Answer = { answered: true; text: string } | { answered: false }

/** What passes between people and the agent: questions, their answers, and prompts that wait for the next turn. */
export class Conversation {
  readonly #journal: Journal
  readonly #waitMs: number
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  readonly #unanswered = new Map<string, string>()
  readonly #prompts: Prompt[] = []
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
    this.#queue({ text: `The answer to your question "${question}" is:\n\n${text}` })
  }

  /** Keeps what a person said for the turn after the running one. */
  tell(message: PersonMessage): void {
    this.#queue({ text: `A person (${message.by}) says:\n\n${message.text}`, message })
  }

  /** True when something waits for the next turn. */
  get hasPrompts(): boolean {
    return this.#prompts.length > 0
  }

  /** All that waits for the next turn, taken. */
  takePrompts(): Prompt[] {
    return this.#prompts.splice(0)
  }

  /** The same for an agent that is about to ask: what it asks may be answered by that. Undefined when there is nothing. */
  hear(): string | undefined {
    const said = this.takePrompts()
    this.recordTold(said.flatMap(({ message }) => message ?? []))
    return said.length === 0 ? undefined : said.map(({ text }) => text).join('\n\n')
  }

  /** These words of people have reached the agent. */
  recordTold(messages: PersonMessage[]): void {
    const room = Math.min(MAX_TOLD, Math.floor(MAX_TOLD_TOGETHER / messages.length))
    const cut = messages.map((message) => ({ ...message, text: message.text.slice(0, room) }))
    if (messages.length > 0) this.#journal.fact({ type: 'prompted', messages: cut })
  }

  #queue(prompt: Prompt): void {
    // The server keeps a message that no turn has begun with for the next agent of the run.
    if (this.#closed) return this.#journal.log('info', 'A message came when no agent worked here any more.')
    this.#prompts.push(prompt)
  }

  /** No turn follows: what comes from now on is refused with a line in the log. */
  close(): void {
    this.#closed = true
  }
}
