import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { kill } from './processes.ts'

const RESTART_MS = 500
const STOP_MS = 15_000

/** Server or runner as `sentra serve` keeps them: in a session of its own, started again whenever it ends. */
export class Supervised {
  readonly #script: string
  readonly #environment: Record<string, string>
  readonly #print: (text: string) => void
  #child: ChildProcess | undefined
  #isStopping = false

  constructor(name: 'server' | 'runner', environment: Record<string, string>, print: (text: string) => void) {
    this.#script = fileURLToPath(new URL(`../../dist/programs/${name}.js`, import.meta.url))
    this.#environment = environment
    this.#print = print
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  start(): void {
    const child = spawn(process.execPath, [this.#script], {
      env: { ...process.env, ...this.#environment },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => this.#print(text.toString()))
    child.once('exit', () => setTimeout(() => !this.#isStopping && this.start(), RESTART_MS))
    this.#child = child
  }

  /** Ends it in order; one that was stopped in its tracks is killed. */
  async stop(): Promise<void> {
    this.#isStopping = true
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const late = setTimeout(() => kill(this.pid, 'SIGKILL'), STOP_MS)
    kill(this.pid, 'SIGCONT')
    kill(this.pid, 'SIGTERM')
    await once(child, 'exit')
    clearTimeout(late)
  }
}
