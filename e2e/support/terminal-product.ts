import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import type { SystemStatus } from '@sentra/contract'
import { freePort, Installation } from './installation.ts'
import { makeShop } from './repository.ts'
import { Terminal } from './terminal.ts'
import { eventually } from './wait.ts'

/** A whole way of many runs, on a host that other tests keep busy. */
export const PATIENCE_MS = 240_000

/** A Sentra that a person has started in a terminal, with a second one beside it to type in. */
export class TerminalProduct extends Installation {
  readonly host = new Terminal({ directory: this.base, name: 'host', environment: this.#variables() })
  readonly shell = new Terminal({ directory: this.base, name: 'shell', environment: this.#variables() })
  readonly plain = new Terminal({
    directory: this.base,
    name: 'plain',
    environment: { ...this.#variables(), NO_COLOR: '1' },
    columns: 120,
  })
  /** Its own temporary files lie in our directory, so that nothing of them is left. */
  readonly demo = new Terminal({ directory: this.base, name: 'demo', environment: { TMPDIR: this.base } })
  /** The checkout in which the shells stand. */
  readonly shop = join(this.base, 'shop')

  async start(): Promise<void> {
    chmodSync(this.base, 0o755)
    await makeShop(this.shop)
    for (const terminal of [this.host, this.shell, this.plain, this.demo]) await terminal.open(this.shop)
    await this.host.enter(`sentra serve --port ${await freePort()}`)
    await this.host.see('Sentra is running')
    await eventually('a runner is there', async () => (await this.get<SystemStatus>('/status')).runners.length > 0)
  }

  async stop(): Promise<void> {
    await this.host.close()
    await this.remove()
  }

  #variables(): Record<string, string> {
    return { SENTRA_DATA: this.data, SENTRA_URL: '', SENTRA_TOKEN: '', DISPLAY: '', WAYLAND_DISPLAY: '', BROWSER: '' }
  }
}
