import { statfs } from 'node:fs/promises'
import type { Host } from './host.ts'
import { removeSpares } from './workcopy/spare.ts'

const MIB = 1024 * 1024

/** MiB that may still be written on the file system of a directory. */
export async function freeMegabytes(directory: string): Promise<number> {
  const { bavail, bsize } = await statfs(directory)
  return Math.floor((bavail * bsize) / MIB)
}

/** True while this host has too little disk for new work: what is at work needs the rest. */
export async function lacksDisk({ config, paths }: Pick<Host, 'config' | 'paths'>): Promise<boolean> {
  return (await freeMegabytes(paths.root)) < config.diskFloorMb
}

/** False, with a warning, while it lacks disk: work that is not taken stays in the queue, and each beat looks again. */
export async function mayTakeWork(host: Pick<Host, 'config' | 'paths' | 'log'>): Promise<boolean> {
  if (!(await lacksDisk(host))) return true
  await removeSpares(host.paths.cache, { now: new Date(), all: true })
  if (!(await lacksDisk(host))) return true
  const facts = { directory: host.paths.root, floorMb: host.config.diskFloorMb }
  host.log.warn(facts, 'too little disk is free for new work: free some, and it begins by itself')
  return false
}
