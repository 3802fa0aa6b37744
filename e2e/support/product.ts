import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { API_PREFIX, dataFiles, type ServerState } from '@sentra/contract'
import { type Ended, runSentra, sentra } from './command.ts'
import { findProcesses, isAlive, kill } from './processes.ts'
import { eventually } from './wait.ts'

const START_MS = 40_000
const STOP_MS = 15_000

/** A refused request: status and body of the API. */
class Refused extends Error {
  readonly code: string

  constructor(status: number, body: { code?: string; message?: string }) {
    super(`${status} ${body.code}: ${body.message}`)
    this.code = body.code ?? ''
  }
}

/** One running `sentra serve` in a directory of its own. */
export class Product {
  /** Holds the data directory and what a test puts beside it. Short: socket paths are limited. */
  readonly base = mkdtempSync('/tmp/se-')
  readonly data = join(this.base, 'd')
  #serve: ChildProcess | undefined
  #url = ''
  #output = ''

  /** Starts it and waits until the API answers and a runner is there. `prefix`: a program that starts the rest. */
  async start(environment: Record<string, string> = {}, prefix: string[] = []): Promise<void> {
    chmodSync(this.base, 0o755)
    const serve = [process.execPath, sentra, '--data', this.data, 'serve', '--port', String(await freePort())]
    const env = { ...process.env, SENTRA_URL: '', SENTRA_TOKEN: '', ...environment }
    const [program = '', ...args] = [...prefix, ...serve]
    this.#serve = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#serve.stdout, this.#serve.stderr]) stream?.on('data', (text) => (this.#output += text))
    await eventually('the product runs', () => this.#output.includes('runner registered'), {
      timeoutMs: START_MS,
      explain: () => this.#output,
    })
    this.#url = this.state().url
  }

  /** What the processes printed. */
  get output(): string {
    return this.#output
  }

  state(): ServerState {
    return JSON.parse(readFileSync(join(this.data, dataFiles.serverState), 'utf8')) as ServerState
  }

  /** Process id of the embedded database's first process. */
  postmasterPid(): number {
    return Number(readFileSync(join(this.data, 'pg/data/postmaster.pid'), 'utf8').split('\n')[0])
  }

  /** What a person types after `sentra`. */
  command(...args: string[]): Promise<Ended> {
    return runSentra(['--data', this.data, ...args])
  }

  get<T>(path: string): Promise<T> {
    return this.request<T>('GET', path)
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.request<T>('POST', path, body)
  }

  /** Stops it in order, ends what is left of this data directory, and removes the directory. */
  async stop(): Promise<void> {
    kill(this.#serve?.pid ?? 0, 'SIGTERM')
    if (this.#serve && this.#serve.exitCode === null) {
      const late = setTimeout(() => this.#serve?.kill('SIGKILL'), STOP_MS)
      await once(this.#serve, 'exit')
      clearTimeout(late)
    }
    for (let left = findProcesses(this.data); left.length > 0; left = findProcesses(this.data)) {
      for (const { pid } of left) if (isAlive(pid)) kill(pid, 'SIGKILL')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    rmSync(this.base, { recursive: true, force: true, maxRetries: 5 })
  }

  async request<T>(method: string, path: string, body?: object): Promise<T> {
    const token = readFileSync(join(this.data, dataFiles.token), 'utf8').trim()
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
    }
    const response = await fetch(`${this.#url}${API_PREFIX}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as T & { code?: string; message?: string }
    if (!response.ok) throw new Refused(response.status, answer)
    return answer
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
