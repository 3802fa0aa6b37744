import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { asUser } from './run-user.ts'
import { runProgram } from '../run-program.ts'

/**
 * The host's bubblewrap. `--disable-userns` came with 0.8.0 and never works where the program is setuid (bwrap(1)); there
 * the system call filter alone refuses new user namespaces.
 */
export type Bubblewrap = { path: string; version: string; disablesUserNamespaces: boolean }

/** Where distributions, Homebrew and Nix put it. Not PATH: a directory that a run can write may stand on it. */
const CANDIDATES = [
  '/usr/bin/bwrap',
  '/usr/local/bin/bwrap',
  '/home/linuxbrew/.linuxbrew/bin/bwrap',
  '/run/current-system/sw/bin/bwrap',
]

/** The first version with --size and --clearenv, which every plan uses. */
const OLDEST = [0, 5]

const PROBE_MS = 10_000
/** As root the probe runs as `nobody`: root may do what the run's account may not. */
export const NOBODY = { uid: 65_534, gid: 65_534 }

/** Finds bubblewrap, or the sentence that says how to get it. */
export async function findBubblewrap(): Promise<Bubblewrap | { refusal: string }> {
  if (process.platform !== 'linux') {
    return { refusal: `bubblewrap exists on Linux only, and this is ${process.platform}: use a Linux host or WSL2.` }
  }
  const path = await firstExecutable(CANDIDATES)
  if (path === null) {
    return {
      refusal: 'bubblewrap is not installed: `apt-get install bubblewrap` (or dnf, pacman, zypper), then start again.',
    }
  }
  const { stdout } = await runProgram([path, '--version'], { env: {}, timeoutMs: PROBE_MS })
  const version = /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0] ?? '0.0'
  if (compare(version, OLDEST) < 0) {
    return { refusal: `bubblewrap ${version} is too old: install ${OLDEST.join('.')} or newer.` }
  }
  const isSetuid = ((await stat(path)).mode & 0o4000) !== 0
  return { path, version, disablesUserNamespaces: compare(version, [0, 8]) >= 0 && !isSetuid }
}

/** Starts a nearly empty sandbox. Null when it works, else why not and what to change on this host. */
export async function bubblewrapRefusal(host: Bubblewrap): Promise<string | null> {
  const isolation = ['--unshare-all', '--unshare-user', ...(host.disablesUserNamespaces ? ['--disable-userns'] : [])]
  const mounts = ['--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev']
  const argv = [host.path, ...isolation, '--cap-drop', 'ALL', ...mounts, '--', '/usr/bin/true']
  const user = process.getuid?.() === 0 ? NOBODY : null
  const { code, stderr } = await runProgram(asUser(argv, user), { env: {}, timeoutMs: PROBE_MS })
  return code === 0 ? null : explain(stderr.trim())
}

async function explain(message: string): Promise<string> {
  if (/mount proc/i.test(message)) {
    return `bubblewrap cannot mount /proc (${message}): this container hides parts of it. Start it with --security-opt systempaths=unconfined.`
  }
  if (!/namespace|uid map|unshare|permission/i.test(message)) return `bubblewrap does not work on this host: ${message}`
  return `user namespaces are blocked (${message}). ${await unblock()}`
}

/** The switches that distributions use, most specific first. */
async function unblock(): Promise<string> {
  if ((await readSwitch('kernel/apparmor_restrict_unprivileged_userns')) === 1) {
    return (
      'Ubuntu restricts them: allow them for bubblewrap with an AppArmor profile ' +
      '(`apt-get install apparmor-profiles`, profile bwrap-userns-restrict), ' +
      'or for all programs with `sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`.'
    )
  }
  if ((await readSwitch('kernel/unprivileged_userns_clone')) === 0) {
    return 'Allow them with `sysctl -w kernel.unprivileged_userns_clone=1`.'
  }
  if ((await readSwitch('user/max_user_namespaces')) === 0) {
    return 'Allow them with `sysctl -w user.max_user_namespaces=10000`.'
  }
  const options = ['seccomp', 'apparmor', 'systempaths'].map((name) => `--security-opt ${name}=unconfined`)
  return `In a container, start it with ${options.join(' ')}.`
}

/** A number below /proc/sys; null where this kernel has no such switch. */
async function readSwitch(name: string): Promise<number | null> {
  return readFile(`/proc/sys/${name}`, 'utf8').then(Number, () => null)
}

async function firstExecutable(paths: string[]): Promise<string | null> {
  for (const path of paths) {
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return path
  }
  return null
}

function compare(version: string, [major = 0, minor = 0]: number[]): number {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number)
  return ownMajor === major ? ownMinor - minor : ownMajor - major
}
