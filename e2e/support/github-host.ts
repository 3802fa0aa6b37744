import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { createEmulator, type Emulator } from 'emulate'
import { freePort } from './installation.ts'
import type { GitHost } from './git-host.ts'

const execute = promisify(execFile)
const TOKEN = 'github-token-12345'
const pem = { type: 'pkcs1', format: 'pem' } as const

export type Call = { method: string; path: string; body: Record<string, unknown>; authorization: string | undefined }
/** Its steps as GitHub names them, and what it printed. */
type FailedJob = { steps: object[]; log: string }
type Answer = { status: number; body?: object; headers?: Record<string, string> }

/** GitHub's pull request, as far as tests look at it. */
export type PullAtGithub = {
  number: number
  html_url: string
  title: string
  body: string
  state: string
  merged: boolean
  head: { ref: string; sha: string }
}

/**
 * GitHub on 127.0.0.1: an emulator of its API, a git host beside it, and what neither of them has in between. It records
 * every call, keeps the emulator's branches and merges those of the git host, holds commit statuses, and answers as it is told.
 */
export class GithubHost {
  /** Every call of the API, in order. */
  readonly calls: Call[] = []
  /** Jobs that failed by number, and checks by commit: the emulator's jobs never fail. */
  readonly jobs = new Map<string, FailedJob>()
  readonly checks = new Map<string, object[]>()
  /** By commit: `context state description`. */
  readonly statuses = new Map<string, string[]>()
  /** Answers instead of GitHub, when it has something to say. */
  instead: ((call: Call) => Answer | undefined) | undefined
  /** Called before GitHub does anything; when it answers true, nothing is done and nobody hears. */
  asked: ((call: Call) => Promise<boolean>) | undefined
  /** Called when GitHub has done what was asked and the one who asked has heard nothing yet. */
  done: ((call: Call) => Promise<void>) | undefined
  readonly token = TOKEN
  /** Tokens that were made for the app. */
  readonly issued = new Set<string>()
  /** An app of Ann's, with its private key, that is installed on `installed` alone. */
  readonly app = {
    id: 4_711,
    ...generateKeyPairSync('rsa', { modulusLength: 2_048, privateKeyEncoding: pem, publicKeyEncoding: pem }),
  }
  readonly #git: GitHost
  readonly #server: Server
  #emulator: Emulator | undefined
  /** Commits that the emulator made up, and what the git host has instead. */
  readonly #commits = new Map<string, string>()

  constructor(git: GitHost) {
    this.#git = git
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error))
    })
  }

  /** With empty repositories `ann/<name>`; the app is installed on one of them. */
  async start(names: string[], installed?: string): Promise<void> {
    const repos = names.map((name) => ({ owner: 'ann', name, auto_init: true, default_branch: 'main' }))
    const permissions = { contents: 'write', pull_requests: 'write', statuses: 'write' }
    const installation = { installation_id: 1, account: 'ann', repository_selection: 'selected' as const }
    const app = { app_id: this.app.id, slug: 'sentra-shop', name: 'Sentra for shops', private_key: this.app.privateKey }
    const apps = [
      {
        ...app,
        permissions,
        installations: [{ ...installation, repositories: installed === undefined ? [] : [installed] }],
      },
    ]
    const github = { users: [{ login: 'ann', name: 'Ann', email: 'ann@example.com' }], orgs: [], repos, apps }
    const seed = { tokens: { [TOKEN]: { login: 'ann', scopes: ['repo'] } }, github }
    this.#emulator = await createEmulator({ service: 'github', port: await freePort(), seed })
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** Is this a token of the API, and of git? */
  takes(token: string | undefined): boolean {
    return token === TOKEN || this.issued.has(token ?? '')
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
    await this.#emulator?.close()
  }

  /** What a person does at GitHub. */
  person<T>(method: string, path: string, body?: object): Promise<T> {
    return this.#asPerson(method, `/repos/ann${path}`, body) as Promise<T>
  }

  async pulls(name: string): Promise<PullAtGithub[]> {
    const found = await this.person<{ number: number }[]>('GET', `/${name}/pulls?state=all&per_page=100`)
    return Promise.all(found.map(({ number }) => this.person<PullAtGithub>('GET', `/${name}/pulls/${number}`)))
  }

  /** Calls of one kind, as `POST /pulls`. */
  count(method: string, ending: RegExp): number {
    return this.calls.filter((call) => call.method === method && ending.test(call.path)).length
  }

  async #asPerson(method: string, path: string, body?: object): Promise<unknown> {
    const call = { method, path, body: (body ?? {}) as Record<string, unknown>, authorization: `Bearer ${TOKEN}` }
    const { status, text } = await this.#act(call)
    if (status >= 400) throw new Error(`${method} ${path} answered ${status}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request)
    this.calls.push(call)
    const stored = this.#storedLog(call)
    if (stored !== undefined) return send(response, { status: 200, text: stored })
    if (await this.asked?.(call)) return void response.destroy()
    const instead = this.instead?.(call) ?? this.#job(call)
    if (instead) return send(response, { ...instead, text: JSON.stringify(instead.body ?? {}) })
    if (!this.#mayAsk(call)) return send(response, { status: 401, text: '{"message":"Bad credentials"}' })
    const { status, text: answer } = await this.#act(call)
    if (call.path.endsWith('/access_tokens')) this.issued.add((JSON.parse(answer) as { token: string }).token)
    await this.done?.(call)
    send(response, { status, text: answer, headers: { 'x-oauth-scopes': 'repo' } })
  }

  /** What an app asks as itself, the emulator judges. */
  #mayAsk({ path, authorization }: Call): boolean {
    const isApp = path.startsWith('/app') || path.endsWith('/installation')
    return isApp || this.takes(authorization?.replace('Bearer ', ''))
  }

  /** What the emulator lacks is done here; commits are those of the git host in both directions. */
  async #act(call: Call): Promise<{ status: number; text: string }> {
    const [, name = '', rest = ''] = /^\/repos\/ann\/([\w.-]+)(.*)$/.exec(call.path) ?? []
    const commit = /^\/(?:statuses\/|commits\/(?=\w+\/status))([0-9a-f]{40})/.exec(rest)?.[1]
    if (commit !== undefined) return this.#status(call, commit)
    if (call.method === 'POST' && rest === '/pulls') await this.#showBranch(name, String(call.body['head']))
    const merging = call.method === 'PUT' && rest.endsWith('/merge')
    const refused = merging ? await this.#merge(name, call) : undefined
    if (refused !== undefined) return refused
    return this.#emulate(name, merging ? { ...call, body: { merge_method: 'merge' } } : call)
  }

  /** The address of a log says who may read it. */
  #storedLog({ path, authorization }: Call): string | undefined {
    if (authorization !== undefined) return undefined
    return this.jobs.get(/^\/stored-logs\/(\d+)$/.exec(path)?.[1] ?? '')?.log
  }

  #job({ path, authorization }: Call): Answer | undefined {
    if (authorization !== `Bearer ${TOKEN}`) return undefined
    const commit = /\/commits\/([0-9a-f]{40})\/check-runs/.exec(path)?.[1]
    if (commit !== undefined) return { status: 200, body: { check_runs: this.checks.get(commit) ?? [] } }
    const [, id = '', isLog] = /\/actions\/jobs\/(\d+)(\/logs)?$/.exec(path) ?? []
    const job = this.jobs.get(id)
    if (job === undefined) return undefined
    if (isLog !== undefined) return { status: 302, headers: { location: `${this.url}/stored-logs/${id}` } }
    return { status: 200, body: { steps: job.steps } }
  }

  /** A job of Actions failed on a commit. */
  failJob(name: string, commit: string, job: FailedJob): void {
    const id = 1_000 + this.jobs.size
    this.jobs.set(String(id), job)
    const app = { slug: 'github-actions', name: 'GitHub Actions' }
    this.checks.set(commit, [{ id, name, status: 'completed', conclusion: 'failure', app }])
  }

  #status({ method, body }: Call, commit: string): { status: number; text: string } {
    const list = this.statuses.get(commit) ?? []
    if (method === 'POST') {
      this.statuses.set(commit, [
        ...list,
        ['context', 'state', 'description'].map((name) => String(body[name])).join(' '),
      ])
      return { status: 201, text: JSON.stringify({ state: body['state'] }) }
    }
    const statuses = list.map((line) => {
      const [context, state, ...description] = line.split(' ')
      return { context, state, description: description.join(' ') }
    })
    return { status: 200, text: JSON.stringify({ statuses: statuses.toReversed() }) }
  }

  async #emulate(name: string, { method, path, body, authorization }: Call): Promise<{ status: number; text: string }> {
    const reply = await fetch(this.#emulator?.url + path, {
      method,
      headers: { authorization: authorization || `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(method !== 'GET' && { body: JSON.stringify(body) }),
    })
    let text = await reply.text()
    for (const [made, real] of this.#commits) text = text.replaceAll(made, real)
    if (!/\/pulls(?:\/\d+)?(?:\?|$)/.test(path) || !reply.ok) return { status: reply.status, text }
    return { status: reply.status, text: await this.#withHeads(name, text) }
  }

  /** Where branches are is what the git host says, also after a push. */
  async #withHeads(name: string, text: string): Promise<string> {
    const parsed = JSON.parse(text) as PullAtGithub | PullAtGithub[]
    for (const pull of [parsed].flat()) {
      const head = await this.#inGit(name, 'rev-parse', '--verify', '--quiet', `refs/heads/${pull.head.ref}`).catch(
        () => '',
      )
      if (head !== '') pull.head.sha = head
    }
    return JSON.stringify(parsed)
  }

  /** The emulator opens a pull request only for a branch that it has. */
  async #showBranch(name: string, branch: string): Promise<void> {
    await this.#inGit(name, 'rev-parse', '--verify', `refs/heads/${branch}`)
    const json = async (method: string, path: string, body?: object) =>
      JSON.parse(
        (await this.#emulate(name, { method, path: `/repos/ann/${name}${path}`, body: { ...body }, authorization: '' }))
          .text,
      )
    const main = await json('GET', '/git/ref/heads/main')
    const tree = await json('POST', '/git/trees', {
      tree: [{ path: 'a', mode: '100644', type: 'blob', content: branch }],
    })
    const made = await json('POST', '/git/commits', { message: branch, tree: tree.sha, parents: [main.object.sha] })
    await json('POST', '/git/refs', { ref: `refs/heads/${branch}`, sha: made.sha })
  }

  /** Merges in the git host as GitHub would; answers what GitHub would refuse it with. */
  async #merge(name: string, { path, body }: Call): Promise<{ status: number; text: string } | undefined> {
    const number = /pulls\/(\d+)\/merge/.exec(path)?.[1]
    const pull = await this.person<PullAtGithub>('GET', `/${name}/pulls/${number}`)
    if (pull.merged || pull.state !== 'open')
      return { status: 405, text: '{"message":"Pull Request is not mergeable"}' }
    if (body['sha'] !== undefined && body['sha'] !== pull.head.sha)
      return { status: 409, text: '{"message":"Head branch was modified. Review and try the merge again."}' }
    const [main, head] = await Promise.all(['main', pull.head.ref].map((ref) => this.#inGit(name, 'rev-parse', ref)))
    const tree = await this.#inGit(name, 'merge-tree', '--write-tree', `${main}`, `${head}`)
    const words = ['-c', 'user.name=GitHub', '-c', 'user.email=noreply@github.com', 'commit-tree', tree]
    const commit = await this.#inGit(
      name,
      ...words,
      '-p',
      `${main}`,
      '-p',
      `${head}`,
      '-m',
      `Merge pull request #${number}`,
    )
    await this.#inGit(name, 'update-ref', 'refs/heads/main', commit)
    const merged = await this.#emulate(name, {
      method: 'PUT',
      path,
      body: { merge_method: 'merge' },
      authorization: '',
    })
    this.#commits.set((JSON.parse(merged.text) as { sha: string }).sha, commit)
    return {
      status: 200,
      text: JSON.stringify({ sha: commit, merged: true, message: 'Pull Request successfully merged' }),
    }
  }

  async #inGit(name: string, ...args: string[]): Promise<string> {
    const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
    return (await execute('git', args, { cwd: this.#git.path(`ann/${name}.git`), env })).stdout.trim()
  }
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const text = Buffer.concat(await request.toArray()).toString()
  const { method = 'GET', url: path = '/', headers } = request
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
  return { method, path, body, authorization: headers.authorization }
}

type Reply = { status: number; text: string; headers?: Record<string, string> | undefined }

function send(response: ServerResponse, { status, text, headers }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}
