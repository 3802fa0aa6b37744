import type { App } from '#platform'
import { findTokens, type TokenRow } from './access-store.ts'

type Asked = { sha256: string; resolve: (row: TokenRow | undefined) => void; reject: (error: unknown) => void }

const lookups = new WeakMap<App['database'], TokenLookup>()

/** The owner of a live token, as it is in the database after the call. */
export function findToken(app: Pick<App, 'database'>, sha256: string): Promise<TokenRow | undefined> {
  const lookup = lookups.get(app.database) ?? new TokenLookup(app)
  lookups.set(app.database, lookup)
  return lookup.find(sha256)
}

/**
 * Every request begins with this question. Those that come while one is being answered are asked as one when it is: never
 * with the one under way, which may not see that a token was just taken back.
 */
class TokenLookup {
  readonly #app: Pick<App, 'database'>
  #waiting: Asked[] = []
  #isUnderWay = false

  constructor(app: Pick<App, 'database'>) {
    this.#app = app
  }

  find(sha256: string): Promise<TokenRow | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<TokenRow | undefined>()
    this.#waiting.push({ sha256, resolve, reject })
    if (!this.#isUnderWay) void this.#answerAll()
    return promise
  }

  async #answerAll(): Promise<void> {
    this.#isUnderWay = true
    while (this.#waiting.length > 0) await this.#answer(this.#waiting.splice(0))
    this.#isUnderWay = false
  }

  async #answer(asked: Asked[]): Promise<void> {
    try {
      const found = await findTokens(this.#app, [...new Set(asked.map(({ sha256 }) => sha256))])
      for (const { sha256, resolve } of asked) resolve(found.get(sha256))
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  }
}
