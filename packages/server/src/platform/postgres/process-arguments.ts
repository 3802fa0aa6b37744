import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * Arguments of a living process; empty when there is none, when it is a zombie, or when it is hidden from us (then it
 * belongs to another user). The command line is what any account may read of any process, even in a container where
 * root may not look into another account's processes.
 */
export async function processArguments(pid: number): Promise<string[]> {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1)
    return splitPs((await execute('ps', ['-ww', '-o', 'args=', '-p', String(pid)])).stdout)
  } catch (error) {
    if (isAbsence((error as NodeJS.ErrnoException).code)) return []
    throw error
  }
}

/** ps joins the arguments with spaces, which a path may contain too: only the options of Postgres are split off. */
function splitPs(line: string): string[] {
  return line.trim().split(/ (?=-[Dc] )|(?<= -[Dc]) /)
}

/** ESRCH is a process that ended while it was read, EPERM a hidden one; ps ends with 1 when there is no such process. */
function isAbsence(code: string | number | undefined): boolean {
  return ['ENOENT', 'ESRCH', 'EPERM', 1].includes(code ?? '')
}
