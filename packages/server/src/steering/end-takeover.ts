import { type RunId, SentraError, type StageName, type Takeover, type TakeoverId } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { insertRunCommit, listAttempts, lockRun, retryRun, type RunRow, saveAttempt, saveRun } from '#runs'
import { noteInLog } from './note-in-log.ts'
import { releaseRun } from './resume-run.ts'
import { findOpenTakeover, getTakeover, saveTakeover } from './takeovers-store.ts'
import { toTakeover } from './take-over.ts'

/** What a person made of a run: commits, the last of them theirs, numbered from `first`. */
export type Work = { stage: StageName; commits: string[]; first: number; files: string[] }

type Ending = { runId: RunId; takeoverId: TakeoverId; work: Work | null }

/** Stores how a takeover ended and lets the run go on from there; one that was over is tried again when there is work. */
export async function endTakeover(
  tx: Tx,
  principal: Principal,
  { runId, takeoverId, work }: Ending,
): Promise<Takeover> {
  const run = await lockRun(tx, runId)
  const open = await findOpenTakeover(tx, runId)
  if (open?.id !== takeoverId) throw new SentraError('NOT_TAKEN', `Run ${runId} was handed back already.`)
  const commit = work?.commits.at(-1) ?? null
  const files = work?.files ?? []
  await saveTakeover(tx, takeoverId, { endedAt: new Date(), outcome: work ? 'handed_back' : 'dropped', commit, files })
  const by = nameOf(principal.userId)
  const what = work
    ? `handed back with ${files.length} changed file${files.length === 1 ? '' : 's'}`
    : 'handed back without changes'
  await noteInLog(tx, run, { message: `The run was ${what} by ${by}`, files })
  await recordAudit(tx, principal, { action: 'run:hand-back', subject: runId, details: { commit } })
  const keys = { projectId: run.projectId, taskId: run.taskId, runId }
  appendEvent(tx, 'run.handed_back', { ...keys, takeoverId, by })
  if (work) await keepWork(tx, run, work)
  await goOn(tx, principal, { run, briefing: work ? { handedBack: { by, files } } : undefined, commit })
  return toTakeover(await getTakeover(tx, takeoverId), run)
}

async function keepWork(tx: Tx, run: RunRow, { stage, commits, first }: Work): Promise<void> {
  for (const [index, commit] of commits.entries())
    await insertRunCommit(tx, { runId: run.id, number: first + index, attemptId: null, stage, commit })
  await saveRun(tx, run.id, { headCommit: commits.at(-1) ?? run.headCommit })
}

type Next = {
  run: RunRow
  briefing: { handedBack: { by: string; files: string[] } } | undefined
  commit: string | null
}

/** The attempt that comes next starts from the person's commit and is told of it. */
async function goOn(tx: Tx, principal: Principal, { run, briefing, commit }: Next): Promise<void> {
  const next = (await listAttempts(tx, run.id)).at(-1)
  if (next && briefing && commit !== null && (next.state === 'ready' || next.state === 'asked')) {
    const start = next.state === 'ready' ? { fromCommit: commit } : { stagedHead: commit }
    // The person's commit is what counts now, not files that were to be brought from another attempt.
    const { workOf: _workOf, ...told } = next.briefing
    await saveAttempt(tx, next.id, { ...start, briefing: { ...told, ...briefing } })
  }
  if (run.pausedAt !== null) return releaseRun(tx, principal, run)
  const isOver = run.state === 'failed' || run.state === 'cancelled'
  if (isOver && briefing) await retryRun(tx, principal, { runId: run.id, briefing })
}
