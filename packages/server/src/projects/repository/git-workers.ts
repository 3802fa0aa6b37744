import { readdir, readFile, readlink, realpath } from 'node:fs/promises'
import { basename } from 'node:path'

/** Only Linux tells what runs where; elsewhere callers must do without. */
export const seesWorkers = process.platform === 'linux'

/**
 * Does a git process run in one of the directories, whoever started it? Also one that a killed server left behind: a
 * git outlives the process that started it. Always false where {@link seesWorkers} is.
 */
export async function isGitWorkingIn(directories: string[]): Promise<boolean> {
  if (!seesWorkers) return false
  return (await listGitIn(directories)).length > 0
}

/**
 * Ends the git processes in a directory whose environment holds `mark`, such as `NAME=value`: those of a server that was
 * killed while another host kept them waiting.
 */
export async function stopGitIn(directory: string, mark: string): Promise<void> {
  if (!seesWorkers) return
  for (const pid of await listGitIn([directory])) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    if (environment.split('\0').includes(mark)) stop(Number(pid))
  }
}

function stop(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // ESRCH: it ended by itself a moment ago, which is what the signal was for.
  }
}

async function listGitIn(directories: string[]): Promise<string[]> {
  const places = await Promise.all(directories.map((directory) => realpath(directory)))
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map((pid) => isGitIn(pid, places)))
  return pids.filter((_, index) => found[index] === true)
}

/** A process that ended meanwhile, or belongs to someone else, is not ours to wait for. */
async function isGitIn(pid: string, places: string[]): Promise<boolean> {
  const place = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  if (place === undefined || !places.includes(place)) return false
  const [program = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
  return basename(program).startsWith('git')
}
