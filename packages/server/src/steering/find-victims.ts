import { AttemptId, RunId, RunnerId, SentraError, TaskId } from '@sentra/contract'
import type { Tx } from '#platform'
import { type AttemptRow, getAttempt, isLive, listAttempts, listRunsOfTask } from '#runs'
import { findBySession, findHostname, listLiveOnHost } from './kill-store.ts'

export type Victims = { attempts: AttemptRow[]; hostname: string | null }

/**
 * The attempts at work that a person means by the id of a task, run, attempt, session or runner. Errors: NOT_FOUND,
 * NO_AGENT_AT_WORK.
 */
export async function findVictims(tx: Tx, target: string): Promise<Victims> {
  const runnerId = RunnerId.safeParse(target)
  if (runnerId.success) return ofRunner(tx, runnerId.data)
  const attempts = (await candidates(tx, target)).filter(isLive)
  if (attempts.length > 0) return { attempts, hostname: null }
  const next = '`sentra watch` shows what is; a run that waits or is queued is ended by `sentra cancel`.'
  throw new SentraError('NO_AGENT_AT_WORK', `Nothing of ${target} is at work: ${next}`)
}

async function ofRunner(tx: Tx, runnerId: RunnerId): Promise<Victims> {
  const hostname = await findHostname(tx, runnerId)
  if (hostname === undefined)
    throw new SentraError('NOT_FOUND', `There is no runner ${runnerId}: \`sentra runners\` lists them.`)
  const found = await listLiveOnHost(tx, runnerId)
  return { attempts: await Promise.all(found.map(({ id }) => getAttempt(tx, id))), hostname }
}

/** Of the newest run, or of all entries of the newest contest. */
async function ofTask(tx: Tx, taskId: TaskId): Promise<AttemptRow[]> {
  const runs = await listRunsOfTask(tx, taskId)
  const [newest] = runs
  const entries = runs.filter(
    (run) => run === newest || (run.contestId !== null && run.contestId === newest?.contestId),
  )
  return (await Promise.all(entries.map(({ id }) => listAttempts(tx, id)))).flat()
}

async function candidates(tx: Tx, target: string): Promise<AttemptRow[]> {
  const taskId = TaskId.safeParse(target)
  if (taskId.success) return ofTask(tx, taskId.data)
  const runId = RunId.safeParse(target).data
  if (runId !== undefined) return listAttempts(tx, runId)
  const attemptId = AttemptId.safeParse(target).data ?? (await findBySession(tx, target))?.id
  if (attemptId !== undefined) return [await getAttempt(tx, attemptId)]
  const message = `${target} is no task, run, attempt, session or runner: \`sentra watch\` and \`sentra runners\` show their ids.`
  throw new SentraError('NOT_FOUND', message)
}
