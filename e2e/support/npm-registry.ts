import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'

type Manifest = { name: string; version: string; [field: string]: unknown }
type Published = { manifest: Manifest; tarball: Buffer }

const run = promisify(execFile)
/** Loopback too, but not one of the addresses that a sandbox takes for its own. */
const HOST = '127.0.0.2'

/** An npm registry on this host that has only what a test publishes, and remembers what it was asked for. */
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
    await mkdir(this.#directory, { recursive: true })
    this.#server.listen(0, HOST)
    await once(this.#server, 'listening')
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get url(): string {
    return `http://${HOST}:${(this.#server.address() as AddressInfo).port}`
  }

  async publish(manifest: Manifest, files: Record<string, string>): Promise<void> {
    const source = join(this.#directory, 'source', manifest.name)
    const all = { ...files, 'package.json': JSON.stringify(manifest) }
    for (const [path, text] of Object.entries(all)) {
      await mkdir(dirname(join(source, path)), { recursive: true })
      await writeFile(join(source, path), text, { mode: 0o755 })
    }
    const options = { cwd: source, env: { ...process.env, npm_config_cache: join(this.#directory, 'cache') } }
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], options)
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
    this.#published.set(manifest.name, { manifest, tarball: await readFile(join(source, filename)) })
  }

  /** Publishes an installed package as it is, `change` apart; quicker than npm would pack so many files. */
  async publishInstalled(directory: string, change: Partial<Manifest> = {}): Promise<void> {
    const installed = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Manifest
    const manifest = { ...installed, ...change }
    const tar = join(this.#directory, `${manifest.name.replace('/', '-')}.tar`)
    await run('tar', ['-cf', tar, '--transform', 's,^[.],package,', '-C', directory, '.'])
    const tarball = gzipSync(await readFile(tar), { level: 1 })
    this.#published.set(manifest.name, { manifest, tarball })
  }

  #describe({ manifest, tarball }: Published): object {
    const { name, version } = manifest
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    const dist = { tarball: `${this.url}/${name}.tgz`, integrity }
    return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }
  }
}
