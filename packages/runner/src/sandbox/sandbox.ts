import type { HostReport, WorkOrder } from '@sentra/contract/runner'
import type { ShimSpec } from '@sentra/shim/spec'
import type { RunUser } from './run-user.ts'
import type { Toolchain } from './toolchains.ts'

export type Tier = WorkOrder['sandbox']['tier']

/** What a run may use at most: memory in MiB (swap included), processes and threads together, cores. */
export type Limits = Omit<WorkOrder['sandbox'], 'tier' | 'diskMb'>

/** What one tier can really do on this host; `limits` is true when memory, processes and cores are all bounded. */
export type TierReport = Omit<HostReport['sandbox'][number], 'tier'>

/** Ports of 127.0.0.1, as the run's processes see it, that lead to the run's sockets. */
export type Ports = { egress: number; mcp: number; model: number }

/** How the shim starts a sandbox, and where the run's directories are for the processes in it. */
export type Launch = ShimSpec['launch'] & { paths: ShimSpec['paths'] }

export type SandboxInput = {
  /** Host path of the run's directory; it already holds home, out and sockets. The working copy may come later. */
  runDirectory: string
  /** Host paths of Node and of the one script that Node runs as the sandbox's first process. */
  init: { node: string; script: string }
  /**
   * Host path of the objects directory that the working copy's alternates name, shown read-only at the same path so
   * that the alternates resolve. Null when the working copy borrows nothing.
   */
  objects: string | null
  /** Host file with what an earlier set-up left, shown read-only; null when there is none. */
  setupCache?: string | null
  toolchains: Toolchain[]
  /** Host files with certificates of authorities, shown read-only at the same path. */
  certificates: string[]
  limits: Limits
  runUid: RunUser | null
}

/** One way to isolate a run. It prepares what the shim spawns and never starts an agent itself. */
export interface Sandbox {
  tier: Tier
  /** Tries the tier on this host; never throws for a host that lacks it. */
  probe(): Promise<TierReport>
  /** Ports for one run. Throws SANDBOX_UNAVAILABLE when a tier without a loopback of its own finds none free. */
  ports(): Promise<Ports>
  /**
   * Writes the run's sandbox files, makes its cgroups and returns the launch. Whoever ends the run calls
   * `removeCgroups(launch.cgroups)`. Throws SANDBOX_UNAVAILABLE with the way out.
   */
  plan(input: SandboxInput): Promise<Launch>
}
