import { notifyLines, storeLines } from '#logs'
import type { Tx } from '#platform'
import { listAttempts, type RunRow } from '#runs'

/** Writes what a person did into the run's log, where the newest attempt stands. The caller holds the run's row lock. */
export async function noteInLog(
  tx: Tx,
  run: Pick<RunRow, 'id' | 'taskId'>,
  { message, ...facts }: { message: string } & Record<string, unknown>,
): Promise<void> {
  const newest = (await listAttempts(tx, run.id)).at(-1)
  if (!newest) return
  const owner = { runId: run.id, taskId: run.taskId, attemptId: newest.id, stage: newest.stage }
  const item = {
    kind: 'entry',
    level: 'info',
    message,
    metadata: { ...facts, person: true },
    timeMs: Date.now(),
  } as const
  await notifyLines(tx, run.id, await storeLines(tx, owner, [item]))
}
