import { readFileSync } from 'node:fs'

const MIB = 1024 * 1024

/**
 * Sentences about the limits that an attempt has run into, for the message of its failure: a program that was killed for
 * its memory, or could not start another one, says nothing that helps. Empty when it ran into none, or nothing counts.
 */
export function reachedLimits(cgroups: string[]): string {
  const sentences = new Set(cgroups.flatMap((directory) => [...ofMemory(directory), ...ofProcesses(directory)]))
  return [...sentences].map((sentence) => `\n${sentence}`).join('')
}

/** Version 2 of cgroups counts in `memory.events`, version 1 in `memory.oom_control`. */
function ofMemory(directory: string): string[] {
  if (countOf(directory, 'memory.events', 'oom_kill') + countOf(directory, 'memory.oom_control', 'oom_kill') === 0)
    return []
  const bytes = Number(read(directory, 'memory.max') || read(directory, 'memory.limit_in_bytes'))
  return [
    `Its memory reached the limit of ${Math.round(bytes / MIB)} MiB, and the kernel ended a process. If it needs more: ` +
      '`sentra projects set PROJECT --memory MIB`.',
  ]
}

function ofProcesses(directory: string): string[] {
  if (countOf(directory, 'pids.events', 'max') === 0) return []
  return [
    `Its processes and threads reached the limit of ${read(directory, 'pids.max').trim()}, and no more could start. If it ` +
      'needs more: `sentra projects set PROJECT --processes NUMBER`.',
  ]
}

/** The number after a name in a file of lines `name number`. */
function countOf(directory: string, file: string, name: string): number {
  const found = read(directory, file)
    .split('\n')
    .find((line) => line.startsWith(`${name} `))
  return Number(found?.slice(name.length + 1) ?? 0)
}

/** Each version of cgroups, and each controller, has files of its own. */
function read(directory: string, file: string): string {
  try {
    return readFileSync(`${directory}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
