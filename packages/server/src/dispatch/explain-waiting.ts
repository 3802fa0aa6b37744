import type { TaskId, WaitReason } from '@sentra/contract'
import { findWipRefusal, getTask, getTicket, listDependencies } from '#board'
import type { App, Tx } from '#platform'
import { listAgentsHeard } from '#runners'
import { listRunsOfTask, type RunRow } from '#runs'
import { findReadyAttempt } from './candidates-store.ts'
import { countLive } from './dispatch-store.ts'
import { findConflict } from './find-conflict.ts'
import { waitReasons } from './wait-rules.ts'

/** Why a task is not at work, in words that say what to do; empty when it is, or when it is over. */
export async function explainWaiting(tx: Tx, app: App, taskId: TaskId): Promise<WaitReason[]> {
  const task = await getTask(tx, taskId)
  const dependencies = await listDependencies(tx, taskId)
  const ticket = task.ticketId === null ? undefined : await getTicket(tx, task.ticketId)
  const run = furthest(await listRunsOfTask(tx, taskId))
  const ready = run && (await findReadyAttempt(tx, run.id))
  const runners = await listAgentsHeard(tx)
  return waitReasons({
    task,
    openDependencies: dependencies.filter(({ status }) => status !== 'done'),
    blockedReason: ticket?.blockedReason ?? null,
    wipRefusal: ticket && task.plannedStart ? await findWipRefusal(tx, ticket) : undefined,
    run,
    ready,
    conflict: run?.state === 'queued' ? await findConflict(tx, task) : undefined,
    slots: { used: await countLive(tx, task.projectId), limit: app.config.maxConcurrentPerProject },
    runners: {
      ready: runners.length,
      able: runners.filter((agents) => ready?.agent == null || agents.includes(ready.agent)).length,
    },
  })
}

/** Of several side by side the one that is furthest: a task is at work when any of them is. */
function furthest(runs: RunRow[]): RunRow | undefined {
  const [first] = runs
  const entries = runs.filter(({ contestId }) => contestId !== null && contestId === first?.contestId)
  const inState = (wanted: RunRow['state']) => entries.find(({ state }) => state === wanted)
  if (entries.some(({ keptAt }) => keptAt !== null)) return first
  return inState('running') ?? inState('waiting') ?? inState('queued') ?? first
}
