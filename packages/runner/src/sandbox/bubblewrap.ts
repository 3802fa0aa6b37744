import { basename, join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { runFiles } from '@sentra/shim/spec'
import { bubblewrapRefusal, findBubblewrap, type Bubblewrap } from './bubblewrap-host.ts'
import { findCgroups, hasAllLimits, type CgroupHost } from './cgroup-host.ts'
import { createCgroups } from './cgroups.ts'
import { AGENT, placesInside, runMounts, systemMounts, toolMounts, writeSandboxFiles } from './mounts.ts'
import { processLimit } from './process-limit.ts'
import { asUser, requireReachable } from './run-user.ts'
import type { Launch, Sandbox, SandboxInput } from './sandbox.ts'
import { sandboxPath, toolEnvironment } from './toolchains.ts'

/** /dev/shm; Chromium and Python's multiprocessing need some, and without cgroups nothing else bounds it. */
const SHARED_MEMORY_MB = 256
/** /tmp and /dev/shm are memory: this share of the run's memory for /tmp leaves the rest to its processes. */
const TMP_SHARE = 0.25
/** The sandbox has a loopback of its own; far from those that runs reserve for their dev servers (3000 to 4099). */
const PORTS = { egress: 41_001, mcp: 41_002, model: 41_003 }
/** Where the shim opens the filter, see ShimSpec.launch. */
const SECCOMP_DESCRIPTOR = 4

/**
 * Tier 1: files, network and processes of the host are out of sight; the kernel is shared. What the host has is looked up
 * once, so a bubblewrap that is installed later needs a new start.
 */
export async function createBubblewrap(): Promise<Sandbox> {
  const [host, cgroups] = await Promise.all([findBubblewrap(), findCgroups()])
  return {
    tier: 'bubblewrap',
    async probe() {
      if ('refusal' in host) return { available: false, detail: host.refusal, limits: false }
      const refusal = await bubblewrapRefusal(host)
      if (refusal !== null) return { available: false, detail: refusal, limits: false }
      const detail = `bubblewrap ${host.version}, ${cgroups.detail}`
      return { available: true, detail, limits: hasAllLimits(cgroups) }
    },
    ports: () => Promise.resolve(PORTS),
    async plan(input) {
      if ('refusal' in host) throw new SentraError('SANDBOX_UNAVAILABLE', host.refusal)
      return plan(input, host, cgroups)
    },
  }
}

async function plan(input: SandboxInput, host: Bubblewrap, cgroups: CgroupHost): Promise<Launch> {
  requireOrdinaryAccount(input)
  await requireReachable(bindSources(input), input.runUid)
  const files = await writeSandboxFiles(input.runDirectory)
  const argv = [
    [host.path, ...isolation(host), ...environment(input)],
    await systemMounts(files),
    kernelMounts(input),
    await toolMounts(input, files),
    await runMounts(input),
    ['--seccomp', String(SECCOMP_DESCRIPTOR), '--remount-ro', '/', '--chdir', placesInside.work],
    ['--', ...processLimit({ cgroups, limits: input.limits, hasOwnAccount: input.runUid !== null })],
    [placesInside.node, placesInside.script],
  ].flat()
  const { work, home, out, sockets } = placesInside
  return {
    argv: asUser(argv, input.runUid),
    // bubblewrap's own first process is visible in the sandbox as /proc/1: whatever it holds the agent can read.
    env: {},
    seccompFile: files.seccomp,
    cgroups: await createCgroups(cgroups, basename(input.runDirectory), input.limits),
    paths: { work, home, out, sockets },
  }
}

/** `--unshare-all` alone would only try the user namespace, and go on without one. */
function isolation(host: Bubblewrap): string[] {
  return [
    ['--unshare-all', '--unshare-user', ...(host.disablesUserNamespaces ? ['--disable-userns'] : [])],
    ['--uid', String(AGENT.id), '--gid', String(AGENT.id), '--hostname', 'sentra'],
    ['--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--clearenv'],
  ].flat()
}

function environment({ toolchains }: SandboxInput): string[] {
  const variables = {
    PATH: sandboxPath(toolchains),
    HOME: placesInside.home,
    USER: AGENT.name,
    LANG: 'C.UTF-8',
    TMPDIR: '/tmp',
    ...toolEnvironment(toolchains),
  }
  return Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value])
}

/** Before the run's mounts: one of them may lie below the host's /tmp. */
function kernelMounts({ limits }: SandboxInput): string[] {
  const sized = (megabytes: number, path: string) => [
    '--size',
    String(Math.floor(megabytes) * 1024 * 1024),
    '--tmpfs',
    path,
  ]
  return [
    ['--proc', '/proc', '--dev', '/dev', ...sized(SHARED_MEMORY_MB, '/dev/shm'), '--remount-ro', '/dev'],
    sized(limits.memoryMb * TMP_SHARE, '/tmp'),
  ].flat()
}

/** Of the run's own directories one is enough: they lie side by side, and the working copy may not be there yet. */
function bindSources({ runDirectory, init, objects, certificates }: SandboxInput): string[] {
  return [join(runDirectory, runFiles.home), init.node, init.script, ...certificates, ...(objects ? [objects] : [])]
}

/** Started by root, bubblewrap keeps root's rights over the files it binds. */
function requireOrdinaryAccount(input: SandboxInput): void {
  if (process.getuid?.() !== 0 || (input.runUid !== null && input.runUid.uid !== 0)) return
  throw new SentraError(
    'SANDBOX_UNAVAILABLE',
    'As root every run needs an account of its own: set the range of user ids for runs in the settings of the runner.',
  )
}
