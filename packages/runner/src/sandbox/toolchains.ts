import { constants } from 'node:fs'
import { access, readlink, realpath } from 'node:fs/promises'
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { closedDirectory, type RunUser } from './run-user.ts'
import { installationRoot, isSystemPath, liesAmongCredentials } from './toolchain-roots.ts'

/** What agents and set-up commands commonly call. `sandbox.tools` adds names. */
export const COMMON_TOOLS: readonly string[] = [
  'git node npm npx corepack pnpm yarn bun deno',
  'python3 python pip pip3 uv uvx poetry cargo rustc go java mvn ruby bundle',
  'make cmake gcc g++ cc clang rg jq curl tar unzip patch bash sh',
].flatMap((names) => names.split(' '))

/** Shown read-only at its own path: a directory or file of the host, or a symbolic link made again. */
export type ToolMount = { path: string; link: string | null }

/** A tool of the runner's PATH as the sandbox gets it; `path` is null when it gets none and `detail` says why. */
export type Toolchain = {
  name: string
  path: string | null
  mounts: ToolMount[]
  environment: Record<string, string>
  detail: string
}

export type ToolSearch = { names: readonly string[]; path: string; home: string; user: RunUser | null }

type Home = { path: string; user: RunUser | null }

/**
 * Resolves each name on the runner's PATH to what must be mounted for it to run: nothing below /usr, else its real
 * installation root. The first entry of PATH that the run's account can use wins. The result keeps the order of PATH,
 * tools that were not found last.
 */
export async function findToolchains(search: ToolSearch): Promise<Toolchain[]> {
  const home: Home = { path: await realpath(search.home).catch(() => search.home), user: search.user }
  const directories = await toolDirectories(search.path)
  const tools = await Promise.all(search.names.map((name) => findTool(name, directories, home)))
  const rank = (tool: Toolchain) => (tool.path === null ? Infinity : directories.indexOf(dirname(tool.path)))
  return tools.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))
}

/** PATH for the processes in the sandbox: where its tools are, then the system's own directories. */
export function sandboxPath(toolchains: Toolchain[]): string {
  const found = toolchains.flatMap((tool) => (tool.path === null ? [] : [dirname(tool.path)]))
  const system = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin']
  return [...new Set([...found, ...system])].join(delimiter)
}

/** Variables that the tools need to find themselves with another HOME than the one they were installed for. */
export function toolEnvironment(toolchains: Toolchain[]): Record<string, string> {
  return Object.assign({}, ...toolchains.map((tool) => tool.environment))
}

/** npm puts every node_modules/.bin of a checkout on PATH; those belong to a repository, not to the host. */
async function toolDirectories(path: string): Promise<string[]> {
  const entries = path.split(delimiter).filter((entry) => isAbsolute(entry) && !entry.endsWith('node_modules/.bin'))
  const real = await Promise.all(entries.map((entry) => realpath(entry).catch(() => null)))
  return [...new Set(real.filter((entry) => entry !== null))]
}

async function findTool(name: string, directories: string[], home: Home): Promise<Toolchain> {
  let reason = 'not on the PATH of the runner'
  let refused = false
  for (const directory of directories) {
    const path = join(directory, name)
    if (!(await isExecutable(path))) continue
    const tool = await inspect(name, path, home)
    if (tool.path !== null) return tool
    if (!refused) reason = tool.detail
    refused = true
  }
  return { name, path: null, mounts: [], environment: {}, detail: reason }
}

/** What one executable needs: every link on the way to the real file, each with its own installation root. */
async function inspect(name: string, path: string, home: Home): Promise<Toolchain> {
  const none = { name, path: null, mounts: [], environment: {} }
  const hops = (await linkChain(path)).filter((hop) => !isSystemPath(hop.path))
  const mounts: ToolMount[] = []
  let environment: Record<string, string> = {}
  for (const hop of hops) {
    const closed = await closedDirectory(hop.path, home.user)
    if (closed !== null)
      return { ...none, detail: `${hop.path}: uid ${home.user?.uid} of the run cannot enter ${closed}` }
    if (liesAmongCredentials(hop.path)) return { ...none, detail: `${hop.path} lies among credentials` }
    const root = await installationRoot(hop.path, home.path)
    mounts.push(...(root === null ? [hop] : root.paths.map((path) => ({ path, link: null }))))
    environment = { ...environment, ...root?.environment }
  }
  return { name, path, mounts, environment, detail: mounts.map((mount) => mount.path).join(', ') || 'in /usr' }
}

/** The file and what it leads to, link by link, each in its canonical directory. 40 is the kernel's own limit. */
async function linkChain(path: string): Promise<ToolMount[]> {
  const hops: ToolMount[] = []
  for (let current: string | null = path; current !== null && hops.length < 40;) {
    const real: string = join(await realpath(dirname(current)), basename(current))
    const link: string | null = await readlink(real).catch(() => null)
    hops.push({ path: real, link })
    current = link === null ? null : resolve(dirname(real), link)
  }
  return hops
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
