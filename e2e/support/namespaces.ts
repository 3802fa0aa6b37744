import { accessSync, constants, mkdtempSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const isRoot = process.getuid?.() === 0
/** Not root: we keep the rights that a namespace of our own gives until it is made up, and go on without them. */
const asOneself = ['unshare', '--user', '--map-current-user', '--keep-caps']
/** What follows keeps the pid, so it gets the signals. */
const goOn = isRoot ? 'exec "$@"' : 'exec setpriv --ambient-caps=-all --inh-caps=-all "$@"'
const inShell = (script: string) => ['sh', '-c', script, 'sh']

/** Starts a program on this host as it would be without a program: an empty file lies over each that PATH has. */
export function withoutProgram(directory: string, name: string): string[] {
  const empty = join(mkdtempSync(join(directory, 'no-')), name)
  writeFileSync(empty, '', { mode: 0o644 })
  const hide = findPrograms(name).map((path) => `mount --bind '${empty}' '${path}'`)
  return [...(isRoot ? ['unshare'] : asOneself), '--mount', ...inShell([...hide, goOn].join(' && '))]
}

/**
 * Starts a program where the kernel makes no user namespaces, as `sysctl user.max_user_namespaces=0` does on a real
 * host. The limit is set in a user namespace of our own, so this host keeps its own.
 */
export function withoutUserNamespaces(): string[] {
  const forbid = `sh -c 'echo 0 > /proc/sys/user/max_user_namespaces' && ${goOn}`
  if (!isRoot) return [...asOneself, ...inShell(forbid)]
  const wait = 'until grep -q . /proc/self/uid_map; do sleep 0.05; done'
  return inShell(`me=$$
    ( until [ "$(readlink /proc/$me/ns/user)" != "$(readlink /proc/self/ns/user)" ]; do sleep 0.05; done
      echo 0 0 4294967295 > /proc/$me/gid_map && echo 0 0 4294967295 > /proc/$me/uid_map ) &
    exec unshare --user sh -c '${wait}; ${forbid.replaceAll("'", "'\\''")}' sh "$@"`)
}

function findPrograms(name: string): string[] {
  const places = new Set([...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'])
  return [...places].map((place) => join(place, name)).filter(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
