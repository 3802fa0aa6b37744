import type { Agent, PackagedAgent } from './agent.ts'
import { findInstalled } from './find-installed.ts'
import { findOnPath } from './find-on-path.ts'

/** The agent of a table's row. What `sentra agents install` put there wins over PATH: it is the release we know. */
export function packagedAgent(row: PackagedAgent): Agent {
  return {
    name: row.name,
    find: async (places) => {
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
