import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { SentraError } from '@sentra/contract'
import type { ChunkRow, LineMatcher } from './log-line-types.ts'
import { requiredLiterals } from './regex-rules.ts'
import type { RegexQuestion } from './regex-thread.ts'
import type { TextLine } from './search-chunk-rules.ts'

/** A chunk takes some milliseconds; a pattern that needs so long for one grows with a power of its line's length. */
const MAX_ANSWER_MS = 3_000
const MAX_THREADS = Math.min(4, availableParallelism())
/** A follower waits for lines mostly: its threads go when none came for so long. */
const IDLE_MS = 5_000
const LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 }

type Thread = { worker: Worker; ready: Promise<unknown> }

/** Tests a pattern in threads, which are ended when an answer takes too long: no pattern can stop the server. */
export function openRegexMatcher(pattern: string): LineMatcher {
  const threads = new Threads(pattern)
  return {
    literals: requiredLiterals(pattern),
    isAny: false,
    findIn: ({ data, bytes, firstLine, lastLine }: ChunkRow) =>
      threads.ask<TextLine[]>({ data, bytes, firstLine }, `lines ${firstLine} to ${lastLine}`),
    test: (messages) => (messages.length === 0 ? Promise.resolve([]) : threads.ask({ messages }, 'an entry')),
    close: () => threads.end(),
  }
}

class Threads {
  readonly #pattern: string
  #free: Thread[] = []
  #all: Thread[] = []
  #waiting: ((thread: Thread) => void)[] = []
  #idle: NodeJS.Timeout | undefined

  constructor(pattern: string) {
    this.#pattern = pattern
  }

  async ask<T>(question: RegexQuestion, where: string): Promise<T> {
    clearTimeout(this.#idle)
    const thread = await this.#take()
    try {
      await thread.ready
      return await answerOf<T>(thread.worker, question, where)
    } catch (error) {
      this.#all = this.#all.filter((one) => one !== thread)
      await thread.worker.terminate()
      throw error
    } finally {
      this.#giveBack(thread)
    }
  }

  async #take(): Promise<Thread> {
    const free = this.#free.pop()
    if (free) return free
    if (this.#all.length < MAX_THREADS) return this.#start()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  #giveBack(thread: Thread): void {
    const isAlive = this.#all.includes(thread)
    const next = this.#waiting.shift()
    if (next) next(isAlive ? thread : this.#start())
    else if (isAlive) this.#free.push(thread)
    if (this.#free.length === this.#all.length) {
      clearTimeout(this.#idle)
      this.#idle = setTimeout(() => this.end(), IDLE_MS).unref()
    }
  }

  #start(): Thread {
    const worker = new Worker(new URL('./regex-thread.ts', import.meta.url), {
      workerData: { pattern: this.#pattern },
      resourceLimits: LIMITS,
    })
    const ready = once(worker, 'message')
    ready.catch(() => undefined) // whoever asks hears of it
    const thread = { worker, ready }
    this.#all.push(thread)
    return thread
  }

  /** Frees everything; a question after it starts anew. */
  end(): void {
    clearTimeout(this.#idle)
    for (const { worker } of this.#all) void worker.terminate()
    this.#all = []
    this.#free = []
  }
}

async function answerOf<T>(worker: Worker, question: RegexQuestion, where: string): Promise<T> {
  const signal = AbortSignal.timeout(MAX_ANSWER_MS)
  const answer = once(worker, 'message', { signal })
  worker.postMessage(question)
  try {
    const [result] = (await answer) as [T]
    return result
  } catch (cause) {
    if (!signal.aborted) throw cause
    const hint = 'give it a fixed text to begin with, or avoid repetitions within repetitions such as (a+)+'
    throw new SentraError('INVALID_INPUT', `This regular expression takes too long on ${where}: ${hint}.`, { cause })
  }
}
