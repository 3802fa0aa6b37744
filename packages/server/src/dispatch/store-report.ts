import type { AttemptId, RunId } from '@sentra/contract'
import { SentraError } from '@sentra/contract'
import { decodeFrames, type Frame } from '@sentra/contract/journal'
import { closeOpenLines, echoLines, type EntryItem, notifyLines, readJournalLines, storeLines } from '#logs'
import { type App, inTenant, type Tx } from '#platform'
import { changeAttemptState, getAttempt, isLive, lockRun } from '#runs'
import { applyFact } from './apply-fact.ts'
import { moveJournal, saveOpenLines } from './dispatch-store.ts'
import { readFact, type ReadFact, toEntry } from './fact-entry-rules.ts'
import { withPlausibleTimes } from './frame-times-rules.ts'

export type Report = { attemptId: AttemptId; generation: number; firstSeq: number; lastSeq: number; frames: Uint8Array }
/** `storedSeq` is the acknowledgement: the shim's journal is replayed from the next one. */
export type Acknowledged = { storedSeq: number; isStale: boolean }

/**
 * Stores a piece of a journal: lines, facts and the acknowledged position in one transaction. A piece that was stored
 * before, comes too early, or belongs to an old generation changes nothing and is answered with where we stand. What
 * still comes of an attempt that was given up is kept in its log and changes nothing else.
 */
export async function storeReport(app: App, tenantId: string, report: Report): Promise<Acknowledged> {
  const frames = readFrames(report)
  const facts = new Map<Frame, ReadFact>(
    frames.filter((frame) => frame.kind === 'fact').map((frame) => [frame, readFact(frame)]),
  )
  return inTenant(app.database, tenantId, async (tx) => {
    const { runId } = await getAttempt(tx, report.attemptId)
    const run = await lockRun(tx, runId)
    const fence = await moveJournal(tx, report)
    if (!fence.ok) return { storedSeq: fence.storedSeq, isStale: fence.isStale }
    const attempt = await getAttempt(tx, report.attemptId)
    const isLate = !isLive(attempt)
    if (!isLate) await changeAttemptState(tx, { run, attempt }, 'running')
    const { items, open } = readJournalLines(frames, fence.open, (frame) => toEntryOf(facts, frame))
    const last = frames.at(-1)
    const isEnd = [...facts.values()].some(({ fact }) => fact?.type === 'ended')
    if (isEnd && last) items.push(...closeOpenLines(open, last.timeMs))
    const owner = { runId, taskId: run.taskId, attemptId: attempt.id, stage: attempt.stage }
    await saveLines(tx, runId, await storeLines(tx, owner, items))
    await saveOpenLines(tx, attempt.id, isEnd ? {} : open)
    for (const { fact } of facts.values())
      if (fact && !isLate) await applyFact(tx, { run, attemptId: attempt.id }, fact)
    echoLines(app, owner, items)
    return { storedSeq: report.lastSeq, isStale: false }
  })
}

/** Whole frames without a gap, exactly those that the envelope names. */
function readFrames(report: Report): Frame[] {
  const { frames: read, consumed } = decodeFrames(report.frames)
  const frames = withPlausibleTimes(read, Date.now())
  const isWhole = consumed === report.frames.length && frames.length === report.lastSeq - report.firstSeq + 1
  if (!isWhole || frames.some((frame, index) => frame.seq !== report.firstSeq + index)) {
    throw new SentraError(
      'INVALID_INPUT',
      `The report of ${report.attemptId} does not hold frames ${report.firstSeq} to ${report.lastSeq}.`,
    )
  }
  return frames
}

function toEntryOf(facts: Map<Frame, ReadFact>, frame: Frame): EntryItem | undefined {
  const fact = facts.get(frame)
  return fact && toEntry(fact)
}

async function saveLines(tx: Tx, runId: RunId, last: number): Promise<void> {
  if (last > 0) await notifyLines(tx, runId, last)
}
