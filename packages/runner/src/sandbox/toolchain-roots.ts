import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A tool's own place on the host: what to mount, and what to tell the tool about it. */
export type InstallationRoot = { paths: string[]; environment: Record<string, string> }

/** Names that hold credentials, in the home directory or in a tool's own. */
const CREDENTIALS = new Set<string>(
  [
    ['.ssh', '.aws', '.azure', '.gnupg', '.docker', '.kube', '.password-store', 'keyrings'],
    ['.npmrc', '.yarnrc', '.yarnrc.yml', '.netrc', '.pypirc', '.git-credentials', '.gitconfig', '.config'],
    ['credentials', 'credentials.toml', '.credentials.json', 'auth.json', 'hosts.yml', '.env'],
  ].flat(),
)

/** Directories of the home directory that many programs share: far more than one tool lies there. */
const SHARED = ['.local', '.local/share', '.local/lib', '.config', '.cache', '.cargo', 'Library', 'go']

/** True for what every sandbox has anyway; Debian leads some tools through /etc/alternatives. */
export function isSystemPath(path: string): boolean {
  return /^\/(usr|bin|sbin|lib|lib32|lib64|libx32|etc\/alternatives)(\/|$)/.test(path)
}

/** True when `path` lies in a directory that credentials are kept in. ~/.config itself is also where nvm installs. */
export function liesAmongCredentials(path: string): boolean {
  const names = dirname(path).split('/')
  return /\/\.config\/(gh|gcloud|op)\//.test(path) || names.some((name) => name !== '.config' && CREDENTIALS.has(name))
}

/**
 * The smallest directory that a program at `path` (canonical, outside the system's directories) can run from: its
 * `bin` directory's parent, or its own directory. Null when that is too much to show (the home directory or above it,
 * a shared directory, one that holds credentials or cannot be listed): then only the file itself may be shown.
 */
export async function installationRoot(path: string, home: string): Promise<InstallationRoot | null> {
  const directory = dirname(path)
  if (path.startsWith('/nix/store/')) return { paths: ['/nix/store'], environment: {} }
  if (directory === join(home, '.cargo/bin')) return rustRoot(home)
  const root = ['bin', 'sbin', 'shims'].includes(basename(directory)) ? dirname(directory) : directory
  if (isTooWide(root, home)) return null
  const names = await readdir(root).catch(() => null)
  if (names === null || names.some((name) => CREDENTIALS.has(name))) return null
  return { paths: [root], environment: {} }
}

/** ~/.cargo holds credentials.toml next to bin; rustup's proxies need the toolchains, found by RUSTUP_HOME. */
async function rustRoot(home: string): Promise<InstallationRoot> {
  const bin = join(home, '.cargo/bin')
  const rustup = join(home, '.rustup')
  const names = await readdir(rustup).catch((): string[] => [])
  const parts = ['toolchains', 'settings.toml'].filter((name) => names.includes(name)).map((name) => join(rustup, name))
  // A toolchain that a repository asks for and the host lacks is said; rustup would try to fetch it, with no place for it.
  const environment = { RUSTUP_HOME: rustup, RUSTUP_AUTO_INSTALL: '0' }
  return { paths: [bin, ...parts], environment: parts.length > 0 ? environment : {} }
}

/** One level below / is as wide as /opt or /home. */
function isTooWide(root: string, home: string): boolean {
  if (dirname(root) === '/') return true
  return home === root || home.startsWith(`${root}/`) || SHARED.some((name) => join(home, name) === root)
}
