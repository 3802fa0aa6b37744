import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { type Ended, runSentra, sentra } from './command.ts'
import { copyFirstStart } from './first-start.ts'
import { freePort, Installation } from './installation.ts'
import { isAlive, kill } from './processes.ts'
import { eventually } from './wait.ts'

const START_MS = 40_000
const STOP_MS = 15_000

/** One running `sentra serve`. */
export class Product extends Installation {
  #serve: ChildProcess | undefined

  /**
   * Starts it and waits until the API answers and a runner is there. `prefix`: a program that starts the rest. Its data
   * directory is as after a first start, unless something else was put there.
   */
  async start(environment: Record<string, string> = {}, prefix: string[] = []): Promise<void> {
    chmodSync(this.base, 0o755)
    await copyFirstStart(this.data)
    const serve = [process.execPath, sentra, '--data', this.data, 'serve', '--port', String(await freePort())]
    const env = { ...process.env, SENTRA_URL: '', SENTRA_TOKEN: '', ...environment }
    const [program = '', ...args] = [...prefix, ...serve]
    this.#serve = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#serve.stdout, this.#serve.stderr]) stream?.on('data', (text) => (this.output += text))
    await eventually('the product runs', () => this.output.includes('runner registered'), {
      timeoutMs: START_MS,
      explain: () => this.output,
    })
  }

  /** What a person types after `sentra`. */
  command(...args: string[]): Promise<Ended> {
    return runSentra(['--data', this.data, ...args])
  }

  /** Kills the server and waits until it is gone; the supervisor starts another one. */
  async killServer(): Promise<void> {
    const { pid } = this.state()
    kill(pid, 'SIGKILL')
    await eventually('the server is gone', () => !isAlive(pid))
  }

  /** Waits for the one that is started after it. */
  async untilAnswers(): Promise<void> {
    await eventually('the product answers again', () => this.get('/projects'))
  }

  /** Stops it in order, ends what is left of this data directory, and removes the directory. */
  async stop(): Promise<void> {
    await this.end()
    await this.remove()
  }

  /** Stops it in order and leaves its data. */
  async end(): Promise<void> {
    // Never 0, which is every process of this group: it may have failed before there was one.
    if (this.#serve?.pid !== undefined) kill(this.#serve.pid, 'SIGTERM')
    if (this.#serve && this.#serve.exitCode === null) {
      const late = setTimeout(() => this.#serve?.kill('SIGKILL'), STOP_MS)
      await once(this.#serve, 'exit')
      clearTimeout(late)
    }
    this.#serve = undefined
  }
}
