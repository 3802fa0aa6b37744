import { AttemptId, RunState } from '@sentra/contract'
import { z } from 'zod'
import { takeBackFeedback } from '#forge'
import { ensure, type Principal, type Tx } from '#platform'
import type { TrashEntryRow } from '#trash'
import { listAttempts } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { endAttempts } from './end-attempts.ts'
import { lockNewestRun } from './lock-newest-run.ts'
import { KeptPause, pauseFrom } from './pause-rules.ts'
import { saveRun } from './runs-store.ts'

/** The run as it was before a retry, and the commit that the retry started from. */
export const BeforeRetry = z.object({
  state: RunState,
  message: z.string().nullable(),
  headCommit: z.string(),
  loops: z.int(),
  attemptId: AttemptId.nullable(),
  fromCommit: z.string(),
  /** Of a run that asked while a person let it stand still. */
  paused: KeptPause,
})

/**
 * Takes a retry back while no stage of it has ended well: what it began is stopped and the run is what it was, with its
 * commits. Errors: NOT_UNDOABLE, RUN_TAKEN. Says what it did.
 */
export async function undoRetry(tx: Tx, principal: Principal, entry: TrashEntryRow): Promise<string> {
  const before = BeforeRetry.parse(entry.before)
  const run = await lockNewestRun(tx, entry)
  const attempts = await listAttempts(tx, run.id)
  const since = attempts.slice(1 + attempts.findIndex(({ id }) => id === before.attemptId))
  const hasNews = run.headCommit !== before.fromCommit || since.some(({ state }) => state === 'succeeded')
  ensure(
    !hasNews,
    'NOT_UNDOABLE',
    `The retry of ${run.id} has brought new work: \`sentra trash restore ${entry.id} --as-branch\` brings the earlier commits back as a branch.`,
  )
  await endAttempts(tx, run, { attempts: since, reason: `the retry was undone by ${principal.userId}` })
  await takeBackFeedback(
    tx,
    since.map(({ id }) => id),
  )
  await saveRun(tx, run.id, { headCommit: before.headCommit, loops: before.loops, ...pauseFrom(before.paused) })
  await changeRunState(tx, run, { state: before.state, message: before.message, isUndo: true })
  return `Run ${run.id} is ${before.state} again, at ${before.headCommit.slice(0, 10)}.`
}
