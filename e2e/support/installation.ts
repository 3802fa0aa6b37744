import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { API_PREFIX, dataFiles, type ServerState } from '@sentra/contract'
import { endProcesses } from './processes.ts'

/** A refused request: status and body of the API. */
class Refused extends Error {
  readonly code: string

  constructor(status: number, body: { code?: string; message?: string }) {
    super(`${status} ${body.code}: ${body.message}`)
    this.code = body.code ?? ''
  }
}

/** A running Sentra in a directory of its own. */
export abstract class Installation {
  /** Holds the data directory and what a test puts beside it. Short: socket paths are limited. */
  readonly base = mkdtempSync('/tmp/se-')
  readonly data = join(this.base, 'd')
  /** What the processes printed. */
  output = ''

  get token(): string {
    return readFileSync(join(this.data, dataFiles.token), 'utf8').trim()
  }

  state(): ServerState {
    return JSON.parse(readFileSync(join(this.data, dataFiles.serverState), 'utf8')) as ServerState
  }

  /** Process id of the embedded database's first process. */
  postmasterPid(): number {
    return Number(readFileSync(join(this.data, 'pg/data/postmaster.pid'), 'utf8').split('\n')[0])
  }

  get<T>(path: string): Promise<T> {
    return this.request<T>('GET', path)
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.request<T>('POST', path, body)
  }

  async request<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      ...(body && { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
    }
    const response = await fetch(`${this.state().url}${API_PREFIX}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as T & { code?: string; message?: string }
    if (!response.ok) throw new Refused(response.status, answer)
    return answer
  }

  /** Ends every process of this directory that is left, and removes the directory. */
  protected async remove(): Promise<void> {
    await endProcesses(this.base)
    rmSync(this.base, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A port of this host that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
