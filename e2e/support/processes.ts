import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export type Found = { pid: number; command: string }

/** Processes of this host whose command line, working directory or environment names one of the texts; never our own. */
export function findProcesses(...texts: string[]): Found[] {
  return processIds()
    .filter((pid) => pid !== process.pid && namesOne(pid, texts))
    .map((pid) => ({ pid, command: commandOf(pid) }))
}

/** Whether it runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat !== '' && !/\) [ZX] /.test(stat)
}

/** One process for ever: a pid alone may have been given to another one since. */
export type Started = { pid: number; ticks: string }

/** Clock ticks from boot to the start of a process (field 22 of its stat); undefined when it does not run. */
export function startedAt(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

/** Ends one process; that it is gone already is what was wanted. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Ends every process that names the directory, until none is left. */
export async function endProcesses(directory: string): Promise<void> {
  for (let left = findProcesses(directory); left.length > 0; left = findProcesses(directory)) {
    for (const { pid } of left) if (isAlive(pid)) kill(pid, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export function environmentOf(pid: number): string {
  return read(() => readFileSync(`/proc/${pid}/environ`, 'utf8'))
}

function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

function namesOne(pid: number, texts: string[]): boolean {
  const cwd = read(() => readlinkSync(`/proc/${pid}/cwd`))
  const all = `${commandOf(pid)}\n${cwd}\n${environmentOf(pid)}`
  return isAlive(pid) && texts.some((text) => all.includes(text))
}

function commandOf(pid: number): string {
  return read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
}

/** A process may end, or be another account's, while we look: then it says nothing. */
function read(look: () => string): string {
  try {
    return look()
  } catch {
    return ''
  }
}
