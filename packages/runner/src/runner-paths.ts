import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { dataFiles } from '@sentra/contract'

/** The runner's places in the data directory. 0711 where a run's own account must pass through. */
export function makeRunnerPaths(dataDirectory: string) {
  const root = resolve(dataDirectory)
  const paths = {
    root,
    serverSocket: join(root, dataFiles.runnerSocket),
    gatewaySocket: join(root, dataFiles.gatewaySocket),
    /** Who this host is: the id the server gave it. */
    identity: join(root, 'runner.json'),
    /** Run directories, one an attempt. Short names: socket paths in them must stay under 100 bytes. */
    attempts: join(root, 'a'),
    cache: join(root, 'cache'),
    shim: join(root, 'shim'),
    node: join(root, 'node'),
    /** Agents that `sentra agents install` fetched: `<name>/<version>/`. */
    agents: join(root, 'agents'),
    /** What set-ups left in their tools' caches: `<tenant>/<project>/<key>.tar`. */
    setups: join(root, 'setups'),
    trash: join(root, 'trash'),
    /** Bundles of missing objects while they are fetched. */
    incoming: join(root, 'incoming'),
  }
  for (const directory of [paths.attempts, paths.cache, paths.shim, paths.node, paths.agents, paths.setups]) {
    mkdirSync(directory, { recursive: true, mode: 0o711 })
  }
  for (const directory of [paths.trash, paths.incoming]) mkdirSync(directory, { recursive: true, mode: 0o700 })
  return paths
}

export type RunnerPaths = ReturnType<typeof makeRunnerPaths>
