import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Loopback too, but not one of the addresses that a sandbox takes for its own. */
const HOST = '127.0.0.2'

/** A Python package index with one package: `greeting` 1.0, whose `hello()` answers a sentence. */
export class PythonIndex {
  readonly #server: Server
  readonly #wheel = 'greeting-1.0-py3-none-any.whl'
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
    this.#server = createServer((request, reply) => {
      if (request.url === '/simple/greeting/') {
        reply.setHeader('content-type', 'text/html')
        return reply.end(`<a href="/files/${this.#wheel}">${this.#wheel}</a>`)
      }
      if (request.url !== `/files/${this.#wheel}`) return reply.writeHead(404).end()
      void readFile(join(directory, this.#wheel)).then((bytes) => reply.end(bytes))
    })
  }

  async start(): Promise<void> {
    const files = {
      'greeting.py': 'def hello():\n    return "hello from the index"\n',
      'greeting-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n',
      'greeting-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
      'greeting-1.0.dist-info/RECORD': '',
    }
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.#directory, path)), { recursive: true })
      await writeFile(join(this.#directory, path), text)
    }
    const argv = ['-m', 'zipfile', '-c', this.#wheel, 'greeting.py', 'greeting-1.0.dist-info']
    await run('/usr/bin/python3', argv, { cwd: this.#directory })
    this.#server.listen(0, HOST)
    await once(this.#server, 'listening')
  }

  get url(): string {
    return `http://${HOST}:${(this.#server.address() as AddressInfo).port}/simple`
  }

  async stop(): Promise<void> {
    this.#server.close()
    await once(this.#server, 'close')
  }
}
