import { access, lstat, mkdir, readdir, readlink, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runFiles } from '@sentra/shim/spec'
import type { SandboxInput } from './sandbox.ts'
import { writeFilter } from './seccomp.ts'
import type { ToolMount } from './toolchains.ts'

/** Files made for each sandbox, in `etc` of its run directory; the sandbox sees them read-only. */
export type SandboxFiles = { directory: string; seccomp: string; empty: string }

/** Where everything of a run lies in its sandbox. */
export const placesInside = {
  work: '/work',
  home: '/home/agent',
  out: '/out',
  sockets: '/run/sentra',
  node: '/opt/sentra/node',
  script: '/opt/sentra/init.js',
  cache: '/opt/sentra/set-up.tar',
} as const

/** The account in the sandbox, mapped to the run's own on the host. 1000 is the first that distributions give to people. */
export const AGENT = { name: 'agent', id: 1000 }

/**
 * All of the host's /etc that is shown: programs break without these and none holds a secret. /etc/ssl/private,
 * pki/tls/private, gitconfig, npmrc, pip.conf, maven and the rest stay outside. Debian, Fedora, Arch and SUSE.
 */
const ETC = [
  ['ssl/certs', 'ssl/openssl.cnf', 'pki/tls/certs', 'pki/tls/cert.pem', 'pki/tls/openssl.cnf', 'pki/ca-trust'],
  ['ca-certificates', 'alternatives', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'mime.types'],
].flat()
/** Debian keeps the security settings of each installed Java there; without them it does not start. */
const ETC_JAVA = /^java-\d/

/** Read-only although it lies in /usr: npm's own global settings may hold a registry's password. */
const HIDDEN = ['/usr/etc/npmrc', '/usr/local/etc/npmrc', '/usr/local/share/.npmrc']

/** Writes the account files and the system call filter. The names are the standard ones of /etc. */
export async function writeSandboxFiles(runDirectory: string): Promise<SandboxFiles> {
  const directory = join(runDirectory, 'etc')
  await mkdir(directory, { recursive: true, mode: 0o755 })
  const { name, id } = AGENT
  const files = {
    passwd: `root:x:0:0::/nonexistent:/bin/false\n${name}:x:${id}:${id}::${placesInside.home}:/bin/bash\n`,
    group: `root:x:0:\n${name}:x:${id}:\n`,
    hosts: '127.0.0.1 localhost sentra\n::1 localhost\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
    empty: '',
  }
  for (const [file, text] of Object.entries(files)) await writeFile(join(directory, file), text, { mode: 0o644 })
  const seccomp = join(directory, 'seccomp.bpf')
  await writeFilter(seccomp)
  return { directory, seccomp, empty: join(directory, 'empty') }
}

/** bubblewrap arguments for the host's programs and the made-up /etc. */
export async function systemMounts(files: SandboxFiles): Promise<string[]> {
  const args = ['--ro-bind', '/usr', '/usr']
  for (const name of ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']) args.push(...(await rootEntry(`/${name}`)))
  const java = (await readdir('/etc')).filter((name) => ETC_JAVA.test(name))
  for (const name of [...ETC, ...java]) args.push('--ro-bind-try', `/etc/${name}`, `/etc/${name}`)
  for (const name of ['passwd', 'group', 'hosts', 'nsswitch.conf']) {
    args.push('--ro-bind', join(files.directory, name), `/etc/${name}`)
  }
  return [...args, ...(await hide(HIDDEN, files.empty))]
}

/** Arguments for the tools outside /usr. A mount below another one is left out: it is there already. */
export async function toolMounts(input: SandboxInput, files: SandboxFiles): Promise<string[]> {
  const mounts = withoutNested(input.toolchains.flatMap((tool) => tool.mounts))
  const args = mounts.flatMap(({ path, link }) => (link === null ? readOnly(path) : ['--symlink', link, path]))
  const settings = mounts.filter((mount) => mount.link === null).map((mount) => join(mount.path, 'etc/npmrc'))
  return [...args, ...(await hide(settings, files.empty))]
}

/** Arguments for the run's own directories, the borrowed objects, and what starts in the sandbox. */
export async function runMounts(input: SandboxInput): Promise<string[]> {
  const { work, home, out, sockets } = placesInside
  const own = (name: keyof typeof runFiles) => join(input.runDirectory, runFiles[name])
  const certificates = await missingCertificates(input.certificates)
  return [
    certificates.flatMap((file) => readOnly(file)),
    input.objects === null ? [] : readOnly(input.objects),
    // `-try`: it may be removed for want of space this moment.
    input.setupCache ? ['--ro-bind-try', input.setupCache, placesInside.cache] : [],
    ['--bind', own('work'), work, '--bind', own('home'), home, '--bind', own('out'), out],
    ['--ro-bind', own('sockets'), sockets],
    ['--ro-bind', input.init.node, placesInside.node, '--ro-bind', input.init.script, placesInside.script],
  ].flat()
}

function readOnly(path: string): string[] {
  return ['--ro-bind', path, path]
}

/** Debian links /bin to usr/bin; a host that does not has real directories. */
async function rootEntry(path: string): Promise<string[]> {
  const facts = await lstat(path).catch(() => null)
  if (facts === null) return []
  return facts.isSymbolicLink() ? ['--symlink', await readlink(path), path] : readOnly(path)
}

/** Not /dev/null as the cover: bubblewrap mounts without devices, and npm would stop at the EACCES. */
async function hide(paths: string[], empty: string): Promise<string[]> {
  const there = await Promise.all(paths.map((path) => realpath(path).catch(() => null)))
  return [...new Set(there)].flatMap((path) => (path === null ? [] : ['--ro-bind', empty, path]))
}

/** Those that the system mounts do not show yet. Throws the file system's error for a file that is not there. */
async function missingCertificates(files: string[]): Promise<string[]> {
  const shown = ['/usr/', ...ETC.map((name) => `/etc/${name}/`)]
  const missing = [...new Set(files)].filter((file) => !shown.some((directory) => file.startsWith(directory)))
  await Promise.all(missing.map((file) => access(file)))
  return missing
}

function withoutNested(mounts: ToolMount[]): ToolMount[] {
  const unique = [...new Map(mounts.map((mount) => [mount.path, mount])).values()]
  return unique.filter(({ path }) => !unique.some((other) => path.startsWith(`${other.path}/`)))
}
