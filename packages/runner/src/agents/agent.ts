import type { ModelWire } from '@sentra/contract'
import type { Programs } from '../install-programs.ts'
import type { RunUser } from '../sandbox/run-user.ts'
import type { ToolMount } from '../sandbox/toolchains.ts'

/** The run's model as its agent sees it: protocol, base URL on the sandbox's loopback, and the model's name if one was chosen. */
export type ModelAccess = { wire: ModelWire; model: string | null; url: string }

/** The word that agents get for a key: they insist on one, and the gateway puts the real one in its place. */
export const KEY_IN_SANDBOX = 'sentra'

/** How an agent is started inside a sandbox: an ACP program on its stdin and stdout. */
export type AgentLaunch = {
  argv: string[]
  environment: Record<string, string>
  mounts: ToolMount[]
  /** Settings that it reads from its HOME: text by relative path. */
  files: Record<string, string>
  /** ACP session mode in which it does not ask: the sandbox is the boundary. */
  sessionMode: string | null
}

/** Where agents are looked for: our own programs, what was installed into the data directory, and the host's PATH. */
export type AgentPlaces = {
  programs: Programs
  /** `$DATA/agents`. */
  directory: string
  path: string
  home: string
  user: RunUser | null
}

/** An agent that can be started on this host. Version is null when only the program itself could tell it. */
export type FoundAgent = {
  version: string | null
  detail: string
  launch: (model: ModelAccess | null) => AgentLaunch
}

/** An agent this runner knows: whether it can run here, and how. `missing` is a sentence that says what to do. */
export interface Agent {
  name: string
  find(places: AgentPlaces): Promise<FoundAgent | { missing: string }>
}
