import { homedir } from 'node:os'
import type { Logger } from 'pino'
import type { AgentPlaces } from './agents/agent.ts'
import type { RunnerConfig } from './config.ts'
import { type Certificates, findCertificates } from './egress/sandbox-environment.ts'
import { Presets } from './egress/presets.ts'
import { type NpmSettings, readNpmSettings } from './egress/registries.ts'
import { installPrograms, type Programs } from './install-programs.ts'
import type { RunnerPaths } from './runner-paths.ts'
import { createBubblewrap } from './sandbox/bubblewrap.ts'
import { createProcessTier } from './sandbox/process-tier.ts'
import type { Sandbox } from './sandbox/sandbox.ts'
import { Worktrees } from './worktrees.ts'
import { COMMON_TOOLS, findToolchains, type Toolchain, type ToolSearch } from './sandbox/toolchains.ts'

/** What is true of this machine for all attempts: looked at once, when the runner starts. */
export type Host = {
  config: RunnerConfig
  paths: RunnerPaths
  log: Logger
  programs: Programs
  agents: AgentPlaces
  sandboxes: Record<Sandbox['tier'], Sandbox>
  /** What agents and set-up commonly call. Where others are looked for is `toolSearch`. */
  toolchains: Toolchain[]
  toolSearch: Omit<ToolSearch, 'names'>
  npm: NpmSettings | null
  certificates: Certificates
  presets: Presets
  /** Changes while the runner works, unlike the rest. */
  worktrees: Worktrees
}

export async function inspectHost(config: RunnerConfig, paths: RunnerPaths, log: Logger): Promise<Host> {
  // Whether a tool's directory may be entered is asked for an account of the range; all of them have the same rights.
  const user = config.isRoot ? { uid: config.runUidBase, gid: config.runUidBase } : null
  const environment = hostEnvironment()
  const search = { path: environment.PATH ?? '', home: homedir(), user }
  const [programs, bubblewrap, processTier, toolchains, npm] = await Promise.all([
    installPrograms(paths),
    createBubblewrap(),
    createProcessTier(),
    findToolchains({ names: COMMON_TOOLS, ...search }),
    readNpmSettings(environment),
  ])
  const certificates = await findCertificates(environment, npm)
  return {
    config,
    paths,
    log,
    programs,
    agents: { programs, directory: paths.agents, ...search },
    sandboxes: { bubblewrap, process: processTier },
    toolchains,
    toolSearch: search,
    npm,
    certificates,
    presets: new Presets(environment, npm),
    worktrees: new Worktrees(),
  }
}

/** The operator's own environment: where tools are looked for and how npm is configured. It never enters a sandbox. */
function hostEnvironment(): NodeJS.ProcessEnv {
  // oxlint-disable-next-line node/no-process-env -- the one place where the host's settings are read, not ours
  return process.env
}
