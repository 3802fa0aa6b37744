import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SentraError, wireRoots } from '@sentra/contract'
import type { WorkOrder } from '@sentra/contract/runner'
import { runFiles, SHIM_PROTOCOL, type ShimSpec } from '@sentra/shim/spec'
import { launchOf } from '../agents.ts'
import type { AgentLaunch, ModelAccess } from '../agents/agent.ts'
import { networkEnvironment } from '../egress/sandbox-environment.ts'
import type { Host } from '../host.ts'
import type { Ports } from '../sandbox/sandbox.ts'
import { sandboxPath, type Toolchain, toolEnvironment } from '../sandbox/toolchains.ts'
import { planSetupCache } from '../setup-cache/plan-cache.ts'
import { commandsOf } from './open-attempt-egress.ts'
import { findOrderedTools } from './find-ordered-tools.ts'
import { runEnvironment } from './run-environment.ts'
import { type Place, writeHomeFiles } from './run-directories.ts'

const KILL_GRACE_SECONDS = 2
/** Of the free disk that a host wants for new work, this much it keeps by ending the run that fills most. */
const LAST_SHARE = 0.5

type AgentOrder = Extract<WorkOrder['work'], { kind: 'agent' }>

/**
 * Writes spec.json: all that the shim has to do, and how its sandbox is started. `objects`: host directory that the
 * working copy borrows from, shown to the sandbox at the same path. Returns the launch's cgroups.
 */
export async function writeSpec(host: Host, order: WorkOrder, place: Place & { objects: string }): Promise<string[]> {
  const sandbox = host.sandboxes[order.sandbox.tier]
  const { available, detail } = await sandbox.probe()
  if (!available) throw new SentraError('SANDBOX_UNAVAILABLE', detail)
  const toolchains = await findOrderedTools(host, order.tools)
  const ports = await sandbox.ports()
  const agent =
    order.work.kind === 'agent' ? await launchOf(order.work.agent, host.agents, modelAccess(order.work, ports)) : null
  const preset = await host.presets.of(commandsOf(order))
  await writeHomeFiles(place, { ...preset.files, ...agent?.files })
  const agentTools: Toolchain[] = agent
    ? [{ name: 'agent', path: null, mounts: agent.mounts, environment: {}, detail: '' }]
    : []
  const cache = await planSetupCache(host, order, toolchains)
  const launch = await sandbox.plan({
    runDirectory: place.directory,
    init: { node: host.programs.node, script: host.programs.init },
    objects: place.objects,
    setupCache: cache.file,
    toolchains: [...toolchains, ...agentTools],
    certificates: host.certificates.files,
    limits: order.sandbox,
    runUid: place.user,
  })
  const { paths, ...start } = launch
  const spec: ShimSpec = {
    protocol: SHIM_PROTOCOL,
    attemptId: order.attemptId,
    launch: start,
    paths,
    environment: {
      ...environmentOf(host, { home: paths.home, egressPort: ports.egress, toolchains }),
      ...preset.environment,
      ...runEnvironment(order, paths.work),
    },
    forwards: [
      { port: ports.egress, socket: `${paths.sockets}/egress.sock` },
      { port: ports.mcp, socket: `${paths.sockets}/mcp.sock` },
      ...(order.work.kind === 'agent' && order.work.wire
        ? [{ port: ports.model, socket: `${paths.sockets}/model.sock` }]
        : []),
    ],
    mcpPort: ports.mcp,
    // Without a namespace of its own it would see every port of the host.
    watchesPorts: order.sandbox.tier === 'bubblewrap',
    directory: order.directory,
    setup: order.setup,
    absentTools: toolchains.filter(({ path }) => path === null).map(({ name, detail }) => ({ name, detail })),
    cache: cache.spec,
    work: workOf(order, agent),
    bundleBase: order.work.kind === 'agent' ? order.commit : null,
    askWaitSeconds: host.config.askWaitSeconds,
    pauseWaitSeconds: host.config.pauseWaitSeconds,
    fenceSeconds: host.config.fenceSeconds,
    killGraceSeconds: KILL_GRACE_SECONDS,
    disk: { limitMb: order.sandbox.diskMb, floorMb: Math.floor(host.config.diskFloorMb * LAST_SHARE) },
  }
  await writeFile(join(place.directory, runFiles.spec), JSON.stringify(spec), { mode: 0o600 })
  return launch.cgroups
}

/** Where the agent finds its model: on its own loopback, behind which the gateway adds the key. */
function modelAccess({ wire, model }: AgentOrder, ports: Ports): ModelAccess | null {
  if (wire === undefined) return null
  return { wire, model: model ?? null, url: `http://127.0.0.1:${ports.model}${wireRoots[wire]}` }
}

/** What is true of every process of every run on this host. */
function environmentOf(
  host: Host,
  { home, egressPort, toolchains }: { home: string; egressPort: number; toolchains: Toolchain[] },
): Record<string, string> {
  return {
    PATH: sandboxPath(toolchains),
    HOME: home,
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    ...toolEnvironment(toolchains),
    ...networkEnvironment({ egressPort, home, npm: host.npm, certificates: host.certificates }),
  }
}

function workOf(
  order: WorkOrder,
  agent: Pick<AgentLaunch, 'argv' | 'environment' | 'sessionMode'> | null,
): ShimSpec['work'] {
  if (order.work.kind === 'command' || agent === null) {
    if (order.work.kind === 'command') return order.work
    throw new Error('an agent order without a launch')
  }
  const { agent: name, prompt, messages, mustSubmit, limits, resumeSessionId } = order.work
  return {
    kind: 'agent',
    name,
    argv: agent.argv,
    environment: agent.environment,
    prompt,
    messages,
    mustSubmit,
    limits,
    ...(agent.sessionMode !== null && { sessionMode: agent.sessionMode }),
    ...(resumeSessionId !== undefined && { resumeSessionId }),
  }
}
