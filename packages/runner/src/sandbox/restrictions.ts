import { readFile, writeFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { runFiles } from '@sentra/shim/spec'
import { plantBait, type PlantedBait } from './bait.ts'
import { removeCgroups } from './cgroups.ts'
import type { Attempt } from './restriction-attempts.ts'
import { runLaunch } from './run-launch.ts'
import type { RunUser } from './run-user.ts'
import type { Launch, Sandbox } from './sandbox.ts'

export type Restriction = Attempt

const ATTEMPTS = new URL('./restriction-attempts.ts', import.meta.url)
/** The whole table takes under a second; a host that hangs shows as an error instead. */
const TABLE_MS = 60_000
/** Room for Node, whose threads count as processes. */
const LIMITS = { memoryMb: 1024, maxProcesses: 128, cpus: 1 }

/**
 * Really tries, in a sandbox of this tier, what an agent must not be able to do. One row each; a row is `blocked` only
 * when the attempt failed as it does in a working sandbox. Throws SANDBOX_UNAVAILABLE when the sandbox does not start.
 */
export async function tryRestrictions(sandbox: Sandbox, user: RunUser | null): Promise<Restriction[]> {
  const planted = await plantBait(user)
  try {
    const launch = await planAttempts(sandbox, planted, user)
    const rows = await runAttempts(launch, join(planted.runDirectory, runFiles.work))
    return [...rows, countConnections(planted)]
  } finally {
    await planted.remove()
  }
}

async function planAttempts(sandbox: Sandbox, planted: PlantedBait, user: RunUser | null): Promise<Launch> {
  const { runDirectory, bait } = planted
  const script = join(dirname(runDirectory), 'attempts.mjs')
  await writeFile(script, stripTypeScriptTypes(await readFile(ATTEMPTS, 'utf8')))
  const launch = await sandbox.plan({
    runDirectory,
    init: { node: process.execPath, script },
    objects: null,
    toolchains: [],
    certificates: [],
    limits: LIMITS,
    runUid: user,
  })
  const { sockets } = launch.paths
  await writeFile(join(runDirectory, runFiles.work, 'bait.json'), JSON.stringify({ ...bait, sockets }))
  return launch
}

async function runAttempts(launch: Launch, cwd: string): Promise<Restriction[]> {
  try {
    const { code, signal, stdout, stderr } = await runLaunch(launch, { cwd, timeoutMs: TABLE_MS })
    if (code === 0) return JSON.parse(stdout) as Restriction[]
    throw new SentraError(
      'SANDBOX_UNAVAILABLE',
      `The sandbox did not start (${signal ?? `exit code ${code}`}): ${stderr.trim() || 'it printed nothing'}. ` +
        'Run `sentra doctor`, which says what this host lacks.',
    )
  } finally {
    await removeCgroups(launch.cgroups)
  }
}

/** The listeners' own view: an attempt that says it was refused and yet arrived would show here. */
function countConnections(planted: PlantedBait): Restriction {
  const connections = planted.connections()
  return { name: 'arrive at a listener of the host', blocked: connections === 0, detail: `${connections} connections` }
}
