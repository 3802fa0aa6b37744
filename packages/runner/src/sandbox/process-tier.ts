import { basename, join } from 'node:path'
import { runFiles } from '@sentra/shim/spec'
import { findCgroups, hasAllLimits } from './cgroup-host.ts'
import { createCgroups } from './cgroups.ts'
import { findFreePorts } from './free-ports.ts'
import { processLimit } from './process-limit.ts'
import { asUser } from './run-user.ts'
import type { Sandbox, SandboxInput } from './sandbox.ts'
import { sandboxPath, toolEnvironment } from './toolchains.ts'

/**
 * Tier 0: a plain process. It isolates nothing: the agent reads what its account reads and reaches every network the
 * host reaches. Only for people who ask for it by name; nothing ever falls back to it.
 */
export async function createProcessTier(): Promise<Sandbox> {
  const cgroups = await findCgroups()
  return {
    tier: 'process',
    async probe() {
      return { available: true, detail: `no isolation, ${cgroups.detail}`, limits: hasAllLimits(cgroups) }
    },
    ports: findFreePorts,
    async plan(input) {
      const paths = hostPaths(input)
      // Without an account of its own it would count the processes of the person who runs us.
      const limit = input.runUid ? processLimit({ cgroups, limits: input.limits, hasOwnAccount: true }) : []
      return {
        argv: asUser([...limit, input.init.node, input.init.script], input.runUid),
        env: environment(input),
        seccompFile: null,
        cgroups: await createCgroups(cgroups, basename(input.runDirectory), input.limits),
        paths,
      }
    },
  }
}

function hostPaths({ runDirectory }: SandboxInput) {
  const own = (name: keyof typeof runFiles) => join(runDirectory, runFiles[name])
  return { work: own('work'), home: own('home'), out: own('out'), sockets: own('sockets') }
}

/** Built, not inherited: the runner's own variables stay out of the agent's even here. */
function environment(input: SandboxInput): Record<string, string> {
  return {
    PATH: sandboxPath(input.toolchains),
    HOME: hostPaths(input).home,
    LANG: 'C.UTF-8',
    ...toolEnvironment(input.toolchains),
  }
}
