import { readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { findToolchains } from '../sandbox/toolchains.ts'
import type { AgentPlaces, PackagedAgent, Place } from './agent.ts'
import { programOf } from './interpreter.ts'

/** An agent that a person has installed, when its own directory can be shown in a sandbox; else why not. */
export async function findOnPath(row: PackagedAgent, places: AgentPlaces): Promise<Place | { missing: string }> {
  const { path, home, user } = places
  const [tool] = await findToolchains({ names: [row.binary], path, home, user })
  const install = `\`sentra agents install ${row.name}\``
  if (!tool || tool.path === null) {
    const reason = tool?.detail.startsWith('not on')
      ? ''
      : ` (${row.binary} is there but cannot be used: ${tool?.detail})`
    return { missing: `not installed: ${install} installs it${reason}` }
  }
  const file = await realpath(tool.path)
  const { argv, mounts } = await programOf(file, places.programs.node)
  return {
    argv: [...argv, ...row.arguments],
    mounts: [...tool.mounts, ...mounts],
    version: await versionOf(row.package.name, file),
    detail: tool.path,
  }
}

/** Version of the npm package that a file belongs to; null when it is not that package's. */
async function versionOf(packageName: string, file: string): Promise<string | null> {
  for (let directory = dirname(file); dirname(directory) !== directory; directory = dirname(directory)) {
    const text = await readFile(join(directory, 'package.json'), 'utf8').catch(() => null) // not here: look above
    if (text === null) continue
    const { name, version } = JSON.parse(text) as { name?: string; version?: string }
    if (name === packageName) return version ?? null
  }
  return null
}
