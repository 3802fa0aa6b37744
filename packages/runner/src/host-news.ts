import type { HostReport } from '@sentra/contract/runner'
import { reportAgents } from './agents.ts'
import { lacksDisk } from './free-disk.ts'
import { makeHostReport } from './host-report.ts'
import type { Host } from './host.ts'

const NOTHING = new Uint8Array()

/** What the server is told of this host: all of it at first, later when agents changed or the disk became full or free. */
export class HostNews {
  readonly #host: Host
  #agents = ''
  #lacksDisk = false

  constructor(host: Host) {
    this.#host = host
  }

  /** A HostReport as JSON, for a server that may know nothing. */
  async whole(): Promise<Uint8Array> {
    const report = await makeHostReport(this.#host)
    this.#note(report)
    return Buffer.from(JSON.stringify(report))
  }

  /** A HostReport as JSON when that changed; empty else. Looking costs a few lookups of files. */
  async sinceLastTime(): Promise<Uint8Array> {
    const [agents, isShort] = await Promise.all([reportAgents(this.#host.agents), lacksDisk(this.#host)])
    const isKnown = JSON.stringify(agents) === this.#agents && isShort === this.#lacksDisk
    return isKnown ? NOTHING : Buffer.from(JSON.stringify(await makeHostReport(this.#host)))
  }

  /** The server has it. Until then every call of `sinceLastTime` brings it again. */
  taken(report: Uint8Array): void {
    this.#note(JSON.parse(Buffer.from(report).toString()) as HostReport)
  }

  #note({ agents, freeDiskMb, diskFloorMb }: HostReport): void {
    this.#agents = JSON.stringify(agents)
    this.#lacksDisk = freeDiskMb < diskFloorMb
  }
}
