import { newId, type RunId, type Takeover } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import { requireUnmerged } from '#forge'
import { enqueueJob } from '#jobs'
import { ensure, type Principal, type Tx } from '#platform'
import { type AttemptRow, listAttempts, lockRun, type RunRow } from '#runs'
import { noteInLog } from './note-in-log.ts'
import { holdRun } from './pause-run.ts'
import { findNewestTakeover, getTakeover, insertTakeover, stateOf, type TakeoverRow } from './takeovers-store.ts'
import { standingOf } from './takeover-rules.ts'

/**
 * A person takes the work over: the agent ends its turn now and its process, nothing further is begun, and a job makes
 * the person a working copy. To take what one has taken changes nothing. Errors: RUN_TAKEN, CONFLICT, RUN_NOT_ACTIVE.
 */
export async function takeOver(tx: Tx, principal: Principal, runId: RunId): Promise<Takeover> {
  const run = await lockRun(tx, runId)
  const open = await findNewestTakeover(tx, runId)
  if (open && open.endedAt === null) return requireOwn(open, principal, run)
  await requireUnmerged(tx, runId)
  const attempts = await listAttempts(tx, runId)
  const standing = standingOf({ run, attempts })
  const soon = `The checks of run ${runId} are running: take it when they are over, \`sentra watch\` shows when.`
  ensure(standing !== 'checks', 'CONFLICT', soon)
  const why = `Run ${runId} has no work for you to go on with, it is ${run.state}: \`sentra retry ${run.taskId}\` begins again.`
  ensure(standing !== 'over', 'RUN_NOT_ACTIVE', why)
  const first = run.pausedAt === null ? '' : `\`sentra resume ${run.taskId}\` first, then `
  const brought = `Run ${runId} goes on with files that are on its host alone: ${first}take it when its agent is at work.`
  ensure(!bringsFiles(attempts.at(-1)), 'CONFLICT', brought)
  const id = newId('takeover')
  const by = nameOf(principal.userId)
  await insertTakeover(tx, { id, runId, takenBy: principal.userId })
  if (run.state === 'queued' || run.state === 'running')
    await holdRun(tx, principal, { run, how: { now: true, end: true } })
  await recordAudit(tx, principal, { action: 'run:take', subject: runId })
  await noteInLog(tx, run, { message: `Taken over by ${by}` })
  appendEvent(tx, 'run.taken', { projectId: run.projectId, taskId: run.taskId, runId, takeoverId: id, by })
  // While an agent still ends its turn, finish-attempt queues it.
  if (standing !== 'wait') await enqueueJob(tx, { task: 'open-takeover', payload: { runId } })
  return toTakeover(await getTakeover(tx, id), run)
}

/** An undone cancel: the next agent gets the working copy as it was, uncommitted files and all. */
function bringsFiles(last: AttemptRow | undefined): boolean {
  return last?.state === 'ready' && last.briefing.workOf !== undefined
}

function requireOwn(open: TakeoverRow, principal: Principal, run: RunRow): Takeover {
  const other = `Run ${run.id} was taken over by ${nameOf(open.takenBy)}: ask them to hand it back.`
  ensure(open.takenBy === principal.userId, 'RUN_TAKEN', other)
  return toTakeover(open, run)
}

export function toTakeover(row: TakeoverRow, run: Pick<RunRow, 'branch'>): Takeover {
  const { id, runId, path, commit, files } = row
  return {
    id,
    runId,
    by: nameOf(row.takenBy),
    state: stateOf(row),
    path,
    branch: run.branch,
    takenAt: row.takenAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    commit,
    files,
  }
}
