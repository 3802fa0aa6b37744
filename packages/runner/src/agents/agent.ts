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
export type Agent = {
  name: string
  find: (places: AgentPlaces) => Promise<FoundAgent | { missing: string }>
}

/** What differs between agents when they start. */
type LaunchSettings = Pick<AgentLaunch, 'environment'> & Partial<Pick<AgentLaunch, 'files' | 'sessionMode'>>

/** A program of others: detected or installed when asked for, never part of Sentra. */
export type PackagedAgent = {
  name: string
  title: string
  license: string
  /** The release that is known to work, and the room it takes when installed, in MB. */
  package: { name: string; version: string; megabytes: number }
  /** The program below node_modules; the first that is there and runs on this machine's processor. */
  entries: readonly string[]
  /** The same program on PATH, put there by a person, and how it is told to speak ACP. */
  binary: string
  arguments: readonly string[]
  settings: (model: ModelAccess | null) => LaunchSettings
}

/** A place where a packaged agent was found: what to run, what to show in the sandbox. */
export type Place = Pick<AgentLaunch, 'argv' | 'mounts'> & Pick<FoundAgent, 'version' | 'detail'>
