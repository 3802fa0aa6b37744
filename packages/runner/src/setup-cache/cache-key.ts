import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { WorkOrder } from '@sentra/contract/runner'
import type { Toolchain } from '../sandbox/toolchains.ts'
import { listEntries } from '../workcopy/list-entries.ts'

/** Of the layout of a cache: one of another version is not looked at. */
const VERSION = 1
/** Files that say what a set-up installs, anywhere in a repository. */
const WISHES = [
  ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'yarn.lock'],
  ['.npmrc', '.yarnrc', '.yarnrc.yml', 'bun.lock', 'bun.lockb', '.nvmrc', '.tool-versions'],
  ['pyproject.toml', 'setup.py', 'setup.cfg', 'uv.lock', 'poetry.lock', 'Pipfile.lock', '*requirements*.txt'],
  ['.python-version', 'Cargo.toml', 'Cargo.lock', 'rust-toolchain', 'rust-toolchain.toml'],
  ['go.mod', 'go.sum', 'go.work', 'go.work.sum', 'Gemfile.lock', 'pom.xml', 'build.gradle', 'build.gradle.kts'],
].flat()

/**
 * What two set-ups must have in common to leave the same: commands, everything that says what is wanted, tools and
 * platform. Null for a set-up that installs nothing. `cache`: the runner's own repository of the project.
 */
export async function cacheKey(cache: string, order: WorkOrder, tools: string[]): Promise<string | null> {
  if (order.setup.length === 0) return null
  const wishes = await listEntries(
    cache,
    order.commit,
    WISHES.map((name) => `:(glob)**/${name}`),
  )
  if (wishes.length === 0) return null
  const commands = order.setup.map(({ command }) => command)
  const parts = [VERSION, process.platform, process.arch, order.directory, commands, tools, wishes]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)
}

/** Another version of a tool is another file, whose size and time tell it from the one before. */
export async function identifyTools(toolchains: Toolchain[]): Promise<string[]> {
  const identify = async ({ name, path }: Toolchain) => {
    const facts = path === null ? null : await stat(path).catch(() => null) // gone since it was found
    return facts === null ? [] : [`${name} ${path} ${facts.size} ${facts.mtimeMs}`]
  }
  return (await Promise.all(toolchains.map(identify))).flat().toSorted()
}
