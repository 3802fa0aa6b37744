import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

type Asked = { method: string; url: string; authorization: string | undefined }

/** A git host on 127.0.0.1: `git http-backend` behind a small HTTP server, as a person's own host would be. */
export class GitHost {
  /** Every request, in order. */
  readonly asked: Asked[] = []
  /** Basic credentials that are wanted; without any, everybody may read and write. */
  user: { name: string; password: string } | undefined
  /** Passwords beside it that are good too. */
  takes: ((password: string) => boolean) | undefined
  /** Where requests are sent on to instead of being answered. */
  redirect: string | undefined
  /** Answers nothing but this status. */
  fails: number | undefined
  /** Called when a push begins; when it answers true, nothing of it is done. */
  pushing: (() => Promise<boolean>) | undefined
  /** Called when a push is in the repository and its sender has heard nothing yet. */
  pushed: (() => Promise<void>) | undefined
  /** A pack stops after this many bytes until `release` is called. */
  #held: { bytes: number; free: Promise<void> } | undefined
  #release: (() => void) | undefined
  readonly #root: string
  readonly #server: Server

  constructor(root: string) {
    this.#root = root
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error))
    })
  }

  async start(port = 0): Promise<void> {
    await mkdir(this.#root, { recursive: true })
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    this.release()
    if (!this.#server.listening) return
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  url(name: string): string {
    return `http://127.0.0.1:${this.port}/${name}`
  }

  path(name: string): string {
    return join(this.#root, name)
  }

  /** A bare repository with the branches of a repository on disk; one without `source` is empty. */
  async add(name: string, source?: string): Promise<string> {
    await mkdir(this.#root, { recursive: true })
    if (source === undefined) await gitIn(this.#root, 'init', '--quiet', '--bare', '--initial-branch=main', name)
    else await gitIn(this.#root, 'clone', '--quiet', '--bare', source, name)
    return this.path(name)
  }

  /** A hook of the repository, a shell script. */
  async hook(name: string, hook: string, script: string): Promise<void> {
    await mkdir(join(this.path(name), 'hooks'), { recursive: true })
    await writeFile(join(this.path(name), 'hooks', hook), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }

  /** From now on packs stop in the middle. */
  hold(bytes: number): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#held = { bytes, free: promise }
    this.#release = resolve
  }

  release(): void {
    this.#held = undefined
    this.#release?.()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    this.asked.push({ method, url, authorization: headers.authorization })
    if (this.redirect !== undefined) return void response.writeHead(301, { location: this.redirect + url }).end()
    if (this.fails !== undefined) return void response.writeHead(this.fails).end('out of order')
    if (!this.#isKnown(headers.authorization)) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
    }
    // Not destroyed: the git of a server that was killed lives on, and would push once more on another connection.
    if (isPush(method, url) && (await this.pushing?.())) return void response.writeHead(503).end('out of order')
    await this.#runBackend(request, response)
  }

  #isKnown(authorization: string | undefined): boolean {
    if (this.user === undefined) return true
    const { name, password } = this.user
    const [given, ...secret] = Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64')
      .toString()
      .split(':')
    return given === name && (secret.join(':') === password || this.takes?.(secret.join(':')) === true)
  }

  async #runBackend(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '/', 'http://host')
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: this.#root,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_NOSYSTEM: '1',
        REMOTE_USER: 'person',
        PATH_INFO: decodeURIComponent(pathname),
        QUERY_STRING: search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        CONTENT_LENGTH: request.headers['content-length'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    // Either side may hang up first.
    child.stdin.on('error', () => {})
    request.pipe(child.stdin)
    response.on('close', () => child.kill('SIGKILL'))
    await this.#pass(isPush(request.method, pathname) ? this.#whole(child.stdout) : child.stdout, response)
  }

  async *#whole(output: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const chunks: Buffer[] = []
    for await (const chunk of output) chunks.push(chunk)
    await this.pushed?.()
    yield Buffer.concat(chunks)
  }

  async #pass(output: AsyncIterable<Buffer>, response: ServerResponse): Promise<void> {
    let head: Buffer | undefined = Buffer.alloc(0)
    let sent = 0
    for await (const chunk of output) {
      let body = chunk
      if (head !== undefined) {
        head = Buffer.concat([head, chunk])
        const end = head.indexOf('\r\n\r\n')
        if (end === -1) continue
        writeHead(response, head.subarray(0, end).toString())
        body = head.subarray(end + 4)
        head = undefined
      }
      if (this.#held !== undefined && sent + body.length > this.#held.bytes) {
        const { bytes, free } = this.#held
        const first = Math.max(bytes - sent, 0)
        response.write(body.subarray(0, first))
        body = body.subarray(first)
        await free
      }
      sent += body.length
      response.write(body)
    }
    response.end()
  }
}

const isPush = (method: string | undefined, path: string) => method === 'POST' && path.endsWith('/git-receive-pack')

function writeHead(response: ServerResponse, text: string): void {
  for (const line of text.split('\r\n')) {
    const [name = '', value = ''] = line.split(/: (.*)/s)
    if (name === 'Status') response.statusCode = Number(value.split(' ')[0])
    else response.setHeader(name, value)
  }
}

async function gitIn(directory: string, ...args: string[]): Promise<void> {
  const env = { PATH: process.env['PATH'], HOME: directory, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  await execute('git', args, { cwd: directory, env })
}
