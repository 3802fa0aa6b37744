import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

type Manifest = { name: string; version: string; [field: string]: unknown }
type Published = { manifest: Manifest; tarball: Buffer }

/** An npm registry on 127.0.0.1 that has only what a test publishes, and remembers what it was asked for. */
export class NpmRegistry {
  readonly asked: string[] = []
  readonly #directory: string
  readonly #published = new Map<string, Published>()
  readonly #server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1)
    this.asked.push(path)
    const [name, isTarball] = path.endsWith('.tgz') ? [path.slice(0, -'.tgz'.length), true] : [path, false]
    const found = this.#published.get(name)
    if (!found) return void response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}')
    if (isTarball) return void response.end(found.tarball)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(this.#describe(found)))
  })

  /** Works in `directory`, which the test removes. */
  constructor(directory: string) {
    this.#directory = directory
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async publish(manifest: Manifest, files: Record<string, string>): Promise<void> {
    const source = join(this.#directory, 'source', manifest.name)
    const all = { ...files, 'package.json': JSON.stringify(manifest) }
    for (const [path, text] of Object.entries(all)) {
      await mkdir(dirname(join(source, path)), { recursive: true })
      await writeFile(join(source, path), text, { mode: 0o755 })
    }
    const options = { cwd: source, env: { ...process.env, npm_config_cache: join(this.#directory, 'cache') } }
    const { stdout } = await promisify(execFile)('npm', ['pack', '--json', '--ignore-scripts'], options)
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
    this.#published.set(manifest.name, { manifest, tarball: await readFile(join(source, filename)) })
  }

  #describe({ manifest }: Published): object {
    const { name, version } = manifest
    const dist = { tarball: `${this.url}/${name}.tgz` }
    return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }
  }
}
