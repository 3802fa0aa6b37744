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
  const places = await Promise.all(directories.map((directory) => realpath(directory)))
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(pids.map((pid) => isGitIn(pid, places)))
  return found.includes(true)
}

/** A process that ended meanwhile, or belongs to someone else, is not ours to wait for. */
async function isGitIn(pid: string, places: string[]): Promise<boolean> {
  const place = await readlink(`/proc/${pid}/cwd`).catch(() => undefined)
  if (place === undefined || !places.includes(place)) return false
  const [program = ''] = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0')
  return basename(program).startsWith('git')
}
