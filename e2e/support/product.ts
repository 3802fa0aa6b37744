import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { freePort, Installation } from './installation.ts'
import { kill } from './processes.ts'
import { eventually } from './wait.ts'

const sentra = fileURLToPath(new URL('../../bin/sentra.js', import.meta.url))
const START_MS = 40_000
const STOP_MS = 15_000

/** One running `sentra serve`. */
export class Product extends Installation {
  #serve: ChildProcess | undefined

  /** Starts it and waits until the API answers and a runner is there. */
  async start(environment: Record<string, string> = {}): Promise<void> {
    chmodSync(this.base, 0o755)
    const args = [sentra, '--data', this.data, 'serve', '--port', String(await freePort())]
    const env = { ...process.env, SENTRA_URL: '', SENTRA_TOKEN: '', ...environment }
    this.#serve = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#serve.stdout, this.#serve.stderr]) stream?.on('data', (text) => (this.output += text))
    await eventually('the product runs', () => this.output.includes('runner registered'), {
      timeoutMs: START_MS,
      explain: () => this.output,
    })
  }

  /** Stops it in order, ends what is left of this data directory, and removes the directory. */
  async stop(): Promise<void> {
    kill(this.#serve?.pid ?? 0, 'SIGTERM')
    if (this.#serve && this.#serve.exitCode === null) {
      const late = setTimeout(() => this.#serve?.kill('SIGKILL'), STOP_MS)
      await once(this.#serve, 'exit')
      clearTimeout(late)
    }
    await this.remove()
  }
}
