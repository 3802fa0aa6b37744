import { cpus, hostname, totalmem } from 'node:os'
import type { HostReport } from '@sentra/contract/runner'
import packageJson from '../package.json' with { type: 'json' }
import { reportAgents } from './agents.ts'
import { freeMegabytes } from './free-disk.ts'
import type { Host } from './host.ts'
import { readGitVersion } from './workcopy/git.ts'

const MIB = 1024 * 1024

/** What this machine can really do, tried now. */
export async function makeHostReport(host: Host): Promise<HostReport> {
  const [room, gitVersion, agents, bubblewrap, processTier] = await Promise.all([
    readRoom(host),
    readGitVersion(),
    reportAgents(host.agents),
    host.sandboxes.bubblewrap.probe(),
    host.sandboxes.process.probe(),
  ])
  return {
    hostname: hostname(),
    platform: `${process.platform}-${process.arch}`,
    cpus: cpus().length,
    memoryMb: Math.floor(totalmem() / MIB),
    ...room,
    diskFloorMb: host.config.diskFloorMb,
    slots: host.config.slots,
    version: packageJson.version,
    settings: host.config.settings,
    nodeVersion: process.version,
    gitVersion,
    sandbox: [
      { tier: 'bubblewrap', ...bubblewrap },
      { tier: 'process', ...processTier },
    ],
    agents,
  }
}

type Room = { freeDiskMb: number; freeMemoryMb: number }

/** What is free on this machine now. */
export async function readRoom({ paths }: Host): Promise<Room> {
  const freeDiskMb = await freeMegabytes(paths.root)
  return { freeDiskMb, freeMemoryMb: Math.floor(process.availableMemory() / MIB) }
}
