import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const shifted = (offset: string) => `
  const [RealDate, realNow] = [Date, Date.now]
  globalThis.Date = class extends RealDate {
    constructor(...given) { super(...(given.length === 0 ? [realNow() + ${offset}] : given)) }
    static now() { return realNow() + ${offset} }
  }
`

/** A wall clock that is wrong from the start, as a text to be put before a program. */
export function withClockAt(time: string, program: string): string {
  return `${shifted(String(Date.parse(time) - Date.now()))}\n${program}`
}

/** A wall clock that can be set while programs run. Timers and the database keep their own. */
export class SettableClock {
  readonly #file: string
  readonly environment: Record<string, string>

  constructor(directory: string) {
    this.#file = join(directory, 'clock')
    const preload = join(directory, 'clock.mjs')
    const read = `Number(readFileSync(${JSON.stringify(this.#file)}, 'utf8'))`
    const follow = `import { readFileSync } from 'node:fs'\nlet offset = 0\nsetInterval(() => { offset = ${read} }, 50).unref()\n`
    writeFileSync(preload, follow + shifted('offset'))
    this.environment = { NODE_OPTIONS: `--import=${pathToFileURL(preload).href}` }
    this.set(0)
  }

  /** Minutes by which it is ahead. */
  set(minutes: number): void {
    writeFileSync(this.#file, String(minutes * 60_000))
  }
}
