import { chmodSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { dataFiles } from '@sentra/contract'
import { freePort, Installation } from './installation.ts'
import { RunnerProxy } from './runner-proxy.ts'
import { Supervised } from './supervised.ts'
import { eventually } from './wait.ts'

type Options = { environment?: Record<string, string> }

/**
 * A server and any number of runners, each with a data directory of its own, as on several machines. The runners find
 * the server's socket in theirs: the socket itself, or a proxy that sees and may cut every call.
 */
export class Cluster extends Installation {
  readonly #environment: Record<string, string>
  readonly #processes: Supervised[] = []
  #proxy: RunnerProxy | undefined

  constructor({ environment = {} }: Options = {}) {
    super()
    this.#environment = environment
  }

  /** Starts the server; it is ready when this resolves. */
  async startServer(): Promise<Supervised> {
    chmodSync(this.base, 0o755)
    mkdirSync(this.data)
    const server = this.#supervise('server', { SENTRA_DATA: this.data, SENTRA_PORT: String(await freePort()) })
    await eventually('the server answers', () => this.get('/projects'), { explain: () => this.output })
    return server
  }

  /** Starts a runner that keeps its runs below `<base>/<name>`. */
  async startRunner(name: string): Promise<Supervised> {
    const directory = this.#makeRunnerDirectory(name)
    symlinkSync(join(this.data, dataFiles.runnerSocket), join(directory, dataFiles.runnerSocket))
    return this.#startRunner(directory)
  }

  /** As startRunner, with a proxy between it and the server. */
  async startProxiedRunner(name: string): Promise<{ runner: Supervised; proxy: RunnerProxy }> {
    const directory = this.#makeRunnerDirectory(name)
    this.#proxy = new RunnerProxy(join(this.data, dataFiles.runnerSocket))
    await this.#proxy.listen(join(directory, dataFiles.runnerSocket))
    return { runner: await this.#startRunner(directory), proxy: this.#proxy }
  }

  async stop(): Promise<void> {
    for (const supervised of this.#processes.toReversed()) await supervised.stop()
    this.#proxy?.close()
    await this.remove()
  }

  #makeRunnerDirectory(name: string): string {
    const directory = join(this.base, name)
    mkdirSync(directory, { mode: 0o711 })
    return directory
  }

  async #startRunner(directory: string): Promise<Supervised> {
    const runner = this.#supervise('runner', { SENTRA_DATA: directory })
    await eventually('the runner is registered', () => existsSync(join(directory, 'runner.json')), {
      explain: () => this.output,
    })
    return runner
  }

  #supervise(name: 'server' | 'runner', environment: Record<string, string>): Supervised {
    const all = { ...this.#environment, ...environment }
    const supervised = new Supervised(name, all, (text) => (this.output += text))
    this.#processes.push(supervised)
    supervised.start()
    return supervised
  }
}
