import { rename, writeFile } from 'node:fs/promises'
import { readStat } from './process-tree.ts'
import { runFiles, SHIM_PROTOCOL, type ShimState } from './spec.ts'

/** Replaces shim.json atomically: a reader sees the old or the new state, never half of one. */
export async function writeShimState(attemptId: string, ended: boolean): Promise<void> {
  const state: ShimState = {
    protocol: SHIM_PROTOCOL,
    attemptId,
    pid: process.pid,
    startTicks: readStat(process.pid)?.startTicks ?? '',
    ended,
  }
  await writeFile(`${runFiles.state}.new`, JSON.stringify(state))
  await rename(`${runFiles.state}.new`, runFiles.state)
}
