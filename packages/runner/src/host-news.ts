import type { HostReport } from '@sentra/contract/runner'
import { reportAgents } from './agents.ts'
import { makeHostReport } from './host-report.ts'
import type { Host } from './host.ts'

const NOTHING = new Uint8Array()

/** What the server is told of this host: all of it at first, later only when its agents have changed. */
export class HostNews {
  readonly #host: Host
  #agents = ''

  constructor(host: Host) {
    this.#host = host
  }

  /** A HostReport as JSON, for a server that may know nothing. */
  async whole(): Promise<Uint8Array> {
    const report = await makeHostReport(this.#host)
    this.#agents = JSON.stringify(report.agents)
    return Buffer.from(JSON.stringify(report))
  }

  /** A HostReport as JSON when an agent came or went; empty else. Looking costs a few lookups of files. */
  async sinceLastTime(): Promise<Uint8Array> {
    const agents = JSON.stringify(await reportAgents(this.#host.agents))
    return agents === this.#agents ? NOTHING : Buffer.from(JSON.stringify(await makeHostReport(this.#host)))
  }

  /** The server has it. Until then every call of `sinceLastTime` brings it again. */
  taken(report: Uint8Array): void {
    const { agents } = JSON.parse(Buffer.from(report).toString()) as HostReport
    this.#agents = JSON.stringify(agents)
  }
}
