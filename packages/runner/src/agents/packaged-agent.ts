import type { Agent, AgentLaunch, FoundAgent, ModelAccess } from './agent.ts'
import { findInstalled } from './find-installed.ts'
import { findOnPath } from './find-on-path.ts'

/** What differs between agents when they start. */
export type LaunchSettings = Pick<AgentLaunch, 'environment'> & Partial<Pick<AgentLaunch, 'files' | 'sessionMode'>>

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

/** The agent of a table's row. What `sentra agents install` put there wins over PATH: it is the release we know. */
export function packagedAgent(row: PackagedAgent): Agent {
  return {
    name: row.name,
    async find(places) {
      const place = (await findInstalled(row, places)) ?? (await findOnPath(row, places))
      if ('missing' in place) return place
      const { argv, mounts, version, detail } = place
      return {
        version,
        detail,
        launch: (model) => ({ argv, mounts, files: {}, sessionMode: null, ...row.settings(model) }),
      }
    },
  }
}
