import type { HostReport } from '@sentra/contract/runner'
import { reportAgents } from './agents.ts'
import { lacksDisk } from './free-disk.ts'
import { makeHostReport, readRoom } from './host-report.ts'
import type { Host } from './host.ts'

const NOTHING = new Uint8Array()

/** Room on a host is told this often at most, and only when it has changed by so much. */
const ROOM_MS = 60_000
const ROOM_MB = 512

type Told = Pick<HostReport, 'agents' | 'freeDiskMb' | 'diskFloorMb' | 'freeMemoryMb'>

/**
 * What the server is told of this host: all of it at first, later when its agents have changed, the disk became full or
 * free, or its room is another.
 */
export class HostNews {
  readonly #host: Host
  #told: Told | undefined
  #lookedAt = 0

  constructor(host: Host) {
    this.#host = host
  }

  /** A HostReport as JSON, for a server that may know nothing. */
  async whole(): Promise<Uint8Array> {
    const report = await makeHostReport(this.#host)
    this.#told = report
    this.#lookedAt = Date.now()
    return Buffer.from(JSON.stringify(report))
  }

  /** A HostReport as JSON when there is news; empty else. Looking costs a few lookups of files. */
  async sinceLastTime(): Promise<Uint8Array> {
    const [agents, isShort] = await Promise.all([reportAgents(this.#host.agents), lacksDisk(this.#host)])
    const isKnown = JSON.stringify(agents) === JSON.stringify(this.#told?.agents) && isShort === this.#toldShort
    if (isKnown && !(await this.#hasOtherRoom())) return NOTHING
    return Buffer.from(JSON.stringify(await makeHostReport(this.#host)))
  }

  /** The server has it. Until then a change of agents is brought again with every call, one of room with the next look. */
  taken(report: Uint8Array): void {
    this.#told = JSON.parse(Buffer.from(report).toString()) as HostReport
  }

  get #toldShort(): boolean {
    const { freeDiskMb = 0, diskFloorMb = 0 } = this.#told ?? {}
    return freeDiskMb < diskFloorMb
  }

  async #hasOtherRoom(): Promise<boolean> {
    if (Date.now() - this.#lookedAt < ROOM_MS) return false
    this.#lookedAt = Date.now()
    const { freeDiskMb, freeMemoryMb } = await readRoom(this.#host)
    const { freeDiskMb: disk = 0, freeMemoryMb: memory = 0 } = this.#told ?? {}
    return Math.abs(disk - freeDiskMb) > ROOM_MB || Math.abs(memory - freeMemoryMb) > ROOM_MB
  }
}
