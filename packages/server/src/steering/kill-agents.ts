import type { Kill } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { agentOf, type AttemptRow, getAttempt, getRun, insertCommand, isLive, lockRun, saveAttempt } from '#runs'
import { findVictims } from './find-victims.ts'
import { killedText } from './killed-text.ts'
import { noteInLog } from './note-in-log.ts'

/**
 * Ends agents at once, all of a host only when that is confirmed. Their attempts fail with who did it, and so do their
 * runs, which may be retried. One that is out of reach dies when its host is heard of again.
 */
export async function killAgents(
  tx: Tx,
  principal: Principal,
  { target, confirmed }: { target: string; confirmed: boolean },
): Promise<Kill> {
  const { attempts, hostname } = await findVictims(tx, target)
  const mayKill = hostname === null || confirmed
  const agents: Kill['agents'] = []
  for (const attempt of attempts) {
    if (mayKill) await kill(tx, principal, attempt)
    const { taskId, ...run } = await getRun(tx, attempt.runId)
    const agent = attempt.kind === 'command' ? 'checks' : agentOf(run, attempt.role).agent
    agents.push({ attemptId: attempt.id, runId: attempt.runId, taskId, agent, stage: attempt.stage })
  }
  return { killed: mayKill && agents.length > 0, agents, hostname }
}

async function kill(tx: Tx, principal: Principal, { id, runId }: AttemptRow): Promise<void> {
  const run = await lockRun(tx, runId)
  const attempt = await getAttempt(tx, id)
  if (!isLive(attempt) || attempt.killedBy !== null) return
  const reason = killedText(principal.userId)
  await saveAttempt(tx, id, { killedBy: principal.userId })
  await insertCommand(tx, id, { type: 'kill', reason })
  await recordAudit(tx, principal, { action: 'attempt:kill', subject: id })
  await noteInLog(tx, run, { message: reason })
  const keys = { projectId: run.projectId, taskId: run.taskId, runId }
  appendEvent(tx, 'attempt.killed', { ...keys, attemptId: id, by: nameOf(principal.userId) })
}
