import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { delegateControllers } from './cgroup-v2.ts'

export const controllers = ['memory', 'pids', 'cpu'] as const
export type Controller = (typeof controllers)[number]

/**
 * Where this process may make groups. `parents` holds a writable directory for each controller that works: three
 * hierarchies in version 1, three times the same directory in version 2.
 */
export type CgroupHost = { version: 1 | 2; parents: Partial<Record<Controller, string>>; detail: string }

/** The group that the runner moves itself into on version 2, whose rules keep processes out of inner groups. */
export const RUNNER_GROUP = 'sentra-runner'

/** A mounted hierarchy: `root` is the group that its mount point shows, `/` outside containers. */
type Mount = { type: string; root: string; point: string; options: string[] }

/** Finds what this process may bound. Never throws: without a writable group `parents` is empty and `detail` says why. */
export async function findCgroups(): Promise<CgroupHost> {
  try {
    const mounts = parseMounts(await readFile('/proc/self/mountinfo', 'utf8'))
    const own = parseOwnGroups(await readFile('/proc/self/cgroup', 'utf8'))
    // A hybrid host mounts both; the controllers then belong to version 1.
    const isVersion1 = mounts.some(({ type, options }) => type === 'cgroup' && options.includes('memory'))
    return await (isVersion1 ? findVersion1(mounts, own) : findVersion2(mounts, own))
  } catch (error) {
    return { version: 2, parents: {}, detail: `no cgroups: ${(error as Error).message}` }
  }
}

/** True when memory, processes and cores can all be bounded. */
export function hasAllLimits(host: CgroupHost): boolean {
  return controllers.every((controller) => host.parents[controller] !== undefined)
}

async function findVersion1(mounts: Mount[], own: Map<string, string>): Promise<CgroupHost> {
  const parents: CgroupHost['parents'] = {}
  for (const controller of controllers) {
    const mount = mounts.find((mount) => mount.type === 'cgroup' && mount.options.includes(controller))
    const group = own.get(controller)
    if (mount === undefined || group === undefined) continue
    const directory = locate(mount, group)
    if (await isWritable(directory)) parents[controller] = directory
  }
  const missing = controllers.filter((controller) => parents[controller] === undefined)
  const detail =
    missing.length === 0 ? 'cgroup v1' : `cgroup v1, without limits on ${missing.join(', ')}: only root may set them`
  return { version: 1, parents, detail }
}

async function findVersion2(mounts: Mount[], own: Map<string, string>): Promise<CgroupHost> {
  const mount = mounts.find((mount) => mount.type === 'cgroup2')
  const group = own.get('')
  if (mount === undefined || group === undefined) return { version: 2, parents: {}, detail: 'no cgroups are mounted' }
  const current = locate(mount, group)
  const base = basename(current) === RUNNER_GROUP ? dirname(current) : current
  if (!(await isWritable(base))) {
    const detail = `${base} is not writable: start the runner with systemd-run --user --scope -p Delegate=yes`
    return { version: 2, parents: {}, detail }
  }
  const refusal = await delegateControllers(base, join(base, RUNNER_GROUP))
  if (refusal !== null) return { version: 2, parents: {}, detail: refusal }
  return { version: 2, parents: { memory: base, pids: base, cpu: base }, detail: 'cgroup v2' }
}

/** proc(5), mountinfo: `id parent device root point options [tags] - type source options`. */
function parseMounts(text: string): Mount[] {
  return text.trimEnd().split('\n').map(parseMount)
}

function parseMount(line: string): Mount {
  const [before = '', after = ''] = line.split(' - ')
  const [, , , root = '', point = ''] = before.split(' ')
  const [type = '', , options = ''] = after.split(' ')
  return { type, root, point, options: options.split(',') }
}

/** cgroups(7): `id:controllers:path`, no controllers for version 2. Gives the path by controller, '' for version 2. */
function parseOwnGroups(text: string): Map<string, string> {
  const groups = new Map<string, string>()
  for (const line of text.trimEnd().split('\n')) {
    const [, names = '', ...path] = line.split(':')
    for (const name of names.split(',')) groups.set(name, path.join(':'))
  }
  return groups
}

function locate(mount: Mount, group: string): string {
  const inside = mount.root !== '/' && group.startsWith(mount.root) ? group.slice(mount.root.length) : group
  return join(mount.point, inside)
}

async function isWritable(directory: string): Promise<boolean> {
  return access(directory, constants.W_OK).then(
    () => true,
    () => false,
  )
}
