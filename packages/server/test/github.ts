// GitHub on 127.0.0.1: an emulator of its API, what that lacks in front of it, and the store that GitHub's logs lie in.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createSocket } from 'node:net'
import { createEmulator, type Emulator } from 'emulate'

type Call = { method: string; path: string; body?: object }
type Answer = { status: number; body?: object; headers?: Record<string, string> }
type Json = { id: number; number: number; sha: string; object: { sha: string } }

/** Who is there: ann owns the repository, bob is a collaborator, eve a stranger. */
const people = ['ann', 'bob', 'eve'] as const
export type Person = (typeof people)[number]
const tokenOf = (person: Person) => `token-of-${person}-12345`

/** The repository `ann/shop` with one pull request, #1. */
export class GithubFront {
  readonly token = tokenOf('ann')
  /** Answers instead of GitHub, when it has something to say. */
  instead: ((call: Call) => Answer | undefined) | undefined
  /** Steps of jobs and what their logs hold; the emulator's jobs never fail. */
  readonly jobs = new Map<number, { steps: object[] }>()
  readonly logs = new Map<number, string>()
  readonly calls: Call[] = []
  /** What the store of logs was sent beside the address. */
  readonly logHeaders: IncomingMessage['headers'][] = []
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #store = createServer((request, response) => this.#sendLog(request, response))
  #emulator: Emulator | undefined
  /** Real commits and what the emulator made up in their place; the last is the head of the pull request. */
  readonly #commits: { real: string; made: string }[] = []

  async start(): Promise<void> {
    const repos = [{ owner: 'ann', name: 'shop', auto_init: true, default_branch: 'main' }]
    const tokens = Object.fromEntries(people.map((login) => [tokenOf(login), { login, scopes: ['repo'] }]))
    const github = { users: people.map((login) => ({ login, name: login, email: `${login}@example.com` })), repos }
    this.#emulator = await createEmulator({ service: 'github', port: await freePort(), seed: { tokens, github } })
    for (const server of [this.#server, this.#store]) await once(server.listen(0, '127.0.0.1'), 'listening')
    await this.as('ann', 'PUT /collaborators/bob', { permission: 'push' })
  }

  async stop(): Promise<void> {
    for (const server of [this.#server, this.#store]) {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
    await this.#emulator?.close()
  }

  get url(): string {
    return addressOf(this.#server)
  }

  /** The branch of a pull request is at this commit now; the first opens it. Answers its number. */
  async push(real: string, branch = 'work'): Promise<number> {
    const main = await this.as('ann', 'GET /git/ref/heads/main')
    const tree = [{ path: 'a', mode: '100644', type: 'blob', content: real }]
    const { sha: treeSha } = await this.as('ann', 'POST /git/trees', { tree })
    const words = { message: real, tree: treeSha, parents: [main.object.sha] }
    const { sha: made } = await this.as('ann', 'POST /git/commits', words)
    const isFirst = this.#commits.length === 0
    this.#commits.push({ real, made })
    if (!isFirst) return 1
    await this.as('ann', 'POST /git/refs', { ref: `refs/heads/${branch}`, sha: made })
    return (await this.as('ann', 'POST /pulls', { title: 'Codes', head: branch, base: 'main', body: '' })).number
  }

  /** What a person does there. */
  async as(person: Person, line: string, body?: object): Promise<Json> {
    const [method = 'GET', path = ''] = line.split(' ')
    const reply = await this.#emulate(
      { method, path: `/repos/ann/shop${path}`, ...(body && { body }) },
      tokenOf(person),
    )
    if (reply.status >= 400) throw new Error(`${method} ${path} answered ${reply.status}: ${reply.text}`)
    return reply.text === '' ? ({} as Json) : (JSON.parse(reply.text) as Json)
  }

  /** A job of Actions failed on the head: its check, its step and its log. Answers its number. */
  async failJob(name: string, log: string, step = {}): Promise<number> {
    const times = { started_at: '2026-01-31T12:00:05Z', completed_at: '2026-01-31T12:00:09Z' }
    const run = { name, head_sha: this.#commits.at(-1)?.real, status: 'completed', conclusion: 'failure' }
    const details_url = `https://github.com/ann/shop/actions/runs/1/job/${1_000 + this.jobs.size}`
    await this.as('ann', 'POST /check-runs', { ...run, details_url })
    const id = 1_000 + this.jobs.size
    const passed = { name: 'Set up job', conclusion: 'success', ...times }
    this.jobs.set(id, { steps: [passed, { name: 'Run npm test', conclusion: 'failure', ...times, ...step }] })
    this.logs.set(id, log)
    return id
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = Buffer.concat(await request.toArray()).toString()
    const { method = 'GET', url: path = '/', headers } = request
    const call = { method, path, ...(text !== '' && { body: JSON.parse(text) as object }) }
    this.calls.push(call)
    const own = this.instead?.(call) ?? (headers.authorization === `Bearer ${this.token}` ? this.#own(call) : BAD)
    if (own) return send(response, { ...own, text: JSON.stringify(own.body ?? {}) })
    send(response, await this.#emulate(call, this.token))
  }

  /** What the emulator lacks. */
  #own({ path }: Call): Answer | undefined {
    const [, job, isLog] = /\/actions\/jobs\/(\d+)(\/logs)?$/.exec(path) ?? []
    if (job !== undefined && isLog === undefined) return { status: 200, body: this.jobs.get(Number(job)) ?? {} }
    if (job !== undefined) return { status: 302, headers: { location: `${addressOf(this.#store)}/logs/${job}?sig=x` } }
    return /\/commits\/[0-9a-f]{40}\/status/.test(path) ? { status: 200, body: { statuses: [] } } : undefined
  }

  #sendLog(request: IncomingMessage, response: ServerResponse): void {
    this.logHeaders.push(request.headers)
    const log = this.logs.get(Number(/\d+/.exec(request.url ?? '')?.[0]))
    response.writeHead(log === undefined ? 404 : 200, { 'content-type': 'text/plain' }).end(log)
  }

  async #emulate({ method, path, body }: Call, token: string): Promise<{ status: number; text: string }> {
    const toMade = (text: string) => this.#commits.reduce((now, { real, made }) => now.replaceAll(real, made), text)
    const reply = await fetch(this.#emulator?.url + toMade(path), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(method !== 'GET' && { body: toMade(JSON.stringify(body ?? {})) }),
    })
    let text = await reply.text()
    for (const { real, made } of this.#commits) text = text.replaceAll(made, real)
    // GitHub answers with the list alone.
    if (path.includes('/annotations')) text = JSON.stringify(JSON.parse(text).check_annotations)
    return { status: reply.status, text: /\/pulls\/\d+$/.test(path) ? this.#withHead(text) : text }
  }

  #withHead(text: string): string {
    const pull = JSON.parse(text) as { head?: { sha?: string | undefined } }
    if (pull.head) pull.head.sha = this.#commits.at(-1)?.real
    return JSON.stringify(pull)
  }
}

const BAD: Answer = { status: 401, body: { message: 'Bad credentials' } }

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

function send(response: ServerResponse, { status, text, headers }: Answer & { text: string }): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}

async function freePort(): Promise<number> {
  const socket = createSocket()
  await once(socket.listen(0, '127.0.0.1'), 'listening')
  const { port } = socket.address() as AddressInfo
  socket.close()
  await once(socket, 'close')
  return port
}
