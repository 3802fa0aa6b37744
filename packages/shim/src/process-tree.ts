import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** Every process of a sandbox carries this variable, so that one which left its parent and its session is found. */
export const MARKER_VARIABLE = 'SENTRA_ATTEMPT'

const RESCAN_MS = 20
const GIVE_UP_MS = 2_000

/** A process as /proc/<pid>/stat tells it. `startTicks` is field 22: clock ticks from boot to its start. */
export type ProcessStat = { pid: number; state: string; parent: number; session: number; startTicks: string }

/** Reads /proc/<pid>/stat; undefined when there is no such process or no /proc. */
export function readStat(pid: number): ProcessStat | undefined {
  const text = readProc(`/proc/${pid}/stat`)
  // The name in brackets may hold blanks and brackets itself: fields start after the last one.
  const [state, parent, , session, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (state === undefined || rest.length === 0) return undefined
  return { pid, state, parent: Number(parent), session: Number(session), startTicks: rest[15] ?? '' }
}

/** Pids of `root` and of everything that descends from it now. */
export function listTree(root: number): number[] {
  return treeOf(root, listProcesses()).map((process) => process.pid)
}

/** What `killTree` kills; `root` is undefined when that process is known to be gone and its pid may be another's. */
export type TreeTarget = { root: number | undefined; marker: string; cgroups: string[] }

/**
 * SIGKILLs a process, its descendants, their sessions, its cgroups and whatever carries its marker, until none is left
 * or 2 s have passed; answers the pids that survived. Only a process that left its session *and* cleared its
 * environment escapes, and only where there is neither PID namespace nor cgroup.
 */
export async function killTree(target: TreeTarget): Promise<number[]> {
  const own = readStat(process.pid)?.session
  const tree = target.root === undefined ? [] : treeOf(target.root, listProcesses())
  const sessions = new Set(tree.map((member) => member.session).filter((session) => session !== own))
  const deadline = performance.now() + GIVE_UP_MS
  for (;;) {
    const members = findMembers(target, sessions)
    if (members.length === 0 || performance.now() > deadline) return members
    for (const pid of members) killQuietly(pid)
    await delay(RESCAN_MS)
  }
}

function findMembers(target: TreeTarget, sessions: Set<number>): number[] {
  const all = listProcesses()
  const found = new Set(target.root === undefined ? [] : treeOf(target.root, all).map((member) => member.pid))
  for (const directory of target.cgroups) {
    for (const line of readProc(`${directory}/cgroup.procs`).split('\n')) if (line !== '') found.add(Number(line))
  }
  const marker = `${MARKER_VARIABLE}=${target.marker}`
  for (const { pid, session } of all) {
    if (sessions.has(session) || environmentOf(pid).includes(marker)) found.add(pid)
  }
  found.delete(process.pid)
  return [...found]
}

function environmentOf(pid: number): string[] {
  return readProc(`/proc/${pid}/environ`).split('\0')
}

function treeOf(root: number, all: ProcessStat[]): ProcessStat[] {
  const tree = all.filter((process) => process.pid === root)
  for (const member of tree) tree.push(...all.filter((process) => process.parent === member.pid))
  return tree
}

/** Zombies are left out: they are dead, and only their parent can remove them. */
function listProcesses(): ProcessStat[] {
  return listPids()
    .map(readStat)
    .filter((stat) => stat !== undefined)
    .filter((stat) => stat.state !== 'Z')
}

function listPids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    // No /proc (macOS): process groups are all there is.
    return []
  }
}

function readProc(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // The process ended between being listed and being read.
    return ''
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Already gone.
  }
}
