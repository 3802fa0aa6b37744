import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { runFiles } from '@sentra/shim/spec'
import { z } from 'zod'
import { launchOf } from '../agents.ts'
import { makeRunDirectories, writeHomeFiles } from '../attempt/run-directories.ts'
import type { Host } from '../host.ts'
import { removeCgroups } from '../sandbox/cgroups.ts'
import { runLaunch } from '../sandbox/run-launch.ts'
import type { AgentLaunch } from './agent.ts'
import { handshakeScript } from './handshake-script.ts'

const ANSWER_MS = 60_000
/** As much as a run gets when its project says nothing. */
const LIMITS = { memoryMb: 4_096, maxProcesses: 512, cpus: 2 }
/** Far from the accounts that runs are given, which count from the start of the range. */
const TEST_USER = 9_999

const Handshake = z.union([
  z.object({
    milliseconds: z.int(),
    answer: z.looseObject({
      protocolVersion: z.int(),
      agentInfo: z.looseObject({ name: z.string(), version: z.string() }).nullish(),
      agentCapabilities: z.looseObject({ loadSession: z.boolean().optional() }).default({}),
    }),
  }),
  z.object({ error: z.string(), stderr: z.string() }),
])

export type AgentTest = {
  name: string
  agent: string
  version: string | null
  protocol: number
  canResume: boolean
  milliseconds: number
  sandbox: string
}

/**
 * Starts an agent in a sandbox as a run does and exchanges ACP's first message with it: what it says of itself, and how
 * long that took. SETUP_FAILED with its own words when it does not answer.
 */
export async function testAgent(name: string, host: Host): Promise<AgentTest> {
  const sandbox = await host.sandboxes.bubblewrap.probe()
  if (!sandbox.available) throw new SentraError('SANDBOX_UNAVAILABLE', sandbox.detail)
  const launch = await launchOf(name, host.agents, null)
  const directory = await mkdtemp(join(host.paths.agents, '.test-'))
  try {
    const outcome = await shakeHands(host, launch, directory)
    if ('error' in outcome) {
      throw new SentraError('SETUP_FAILED', `Agent ${name} did not start: ${outcome.error}\n${outcome.stderr}`.trim())
    }
    const { milliseconds, answer } = outcome
    return {
      name,
      agent: answer.agentInfo?.name ?? 'it does not say',
      version: answer.agentInfo?.version ?? null,
      protocol: answer.protocolVersion,
      canResume: answer.agentCapabilities.loadSession === true,
      milliseconds,
      sandbox: sandbox.detail,
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function shakeHands(host: Host, agent: AgentLaunch, directory: string): Promise<z.infer<typeof Handshake>> {
  const uid = host.config.runUidBase + TEST_USER
  const user = host.config.isRoot ? { uid, gid: uid } : null
  const work = join(directory, runFiles.work)
  const script = join(directory, 'handshake.mjs')
  await chmod(directory, 0o711)
  await makeRunDirectories({ directory, user })
  await writeHomeFiles({ directory, user }, agent.files)
  await mkdir(work, { mode: 0o755 })
  await writeFile(script, handshakeScript, { mode: 0o644 })
  const { argv, environment } = agent
  await writeFile(join(work, 'handshake.json'), JSON.stringify({ argv, environment, timeoutMs: ANSWER_MS }))
  const launch = await host.sandboxes.bubblewrap.plan({
    runDirectory: directory,
    init: { node: host.programs.node, script },
    objects: null,
    toolchains: [...host.toolchains, { name: 'agent', path: null, mounts: agent.mounts, environment: {}, detail: '' }],
    certificates: [],
    limits: LIMITS,
    runUid: user,
  })
  try {
    const { stdout, stderr, code } = await runLaunch(launch, { cwd: work, timeoutMs: 2 * ANSWER_MS })
    if (code !== 0) return { error: 'the sandbox did not start', stderr }
    return Handshake.parse(JSON.parse(stdout))
  } finally {
    await removeCgroups(launch.cgroups)
  }
}
