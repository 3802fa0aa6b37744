import { type RunId, SentraError } from '@sentra/contract'
import { recordAudit } from '#access'
import { getTask } from '#board'
import { findMergedRun } from '#forge'
import { ensure, type Principal, type Tx } from '#platform'
import { cancelRun } from './cancel-run.ts'
import { hasResult } from './contest-rules.ts'
import { lockEntries } from './contests-store.ts'
import { keepEntry } from './keep-entry.ts'
import { activeRunStates } from './run-rules.ts'
import { getRun, type RunRow } from './runs-store.ts'

type Input = { runId: RunId; cancel: boolean }

/**
 * A person's choice among the entries of a contest, before all are over or after the ranking chose: the change of this
 * one is offered, the others stay as they are with their commits. Keeping another takes it back. Errors: NOT_KEEPABLE;
 * RUN_ACTIVE while others are at work, unless they are to be cancelled; CONFLICT for a task in the trash.
 */
export async function keepRun(tx: Tx, principal: Principal, { runId, cancel }: Input): Promise<RunRow> {
  const { contestId, taskId } = await getRun(tx, runId)
  if (contestId === null)
    throw new SentraError('NOT_KEEPABLE', `Run ${runId} works alone on its task: its change is offered by itself.`)
  const entries = await lockEntries(tx, contestId)
  const run = entries.find(({ id }) => id === runId) as RunRow
  await requireKeepable(tx, run)
  const others = entries.filter(({ id, state }) => id !== runId && isActive(state))
  ensure(
    others.length === 0 || cancel,
    'RUN_ACTIVE',
    `${others.length} of the entries are not over: wait for them, or \`sentra keep ${runId} --cancel\` cancels them.`,
  )
  for (const { id } of others) await cancelRun(tx, principal, id)
  await keepEntry(tx, { run: { ...run, contestId }, by: principal.userId })
  await recordAudit(tx, principal, { action: 'run:keep', subject: runId, details: { contestId, taskId } })
  return getRun(tx, runId)
}

const isActive = (state: RunRow['state']) => (activeRunStates as readonly string[]).includes(state)

async function requireKeepable(tx: Tx, { id, taskId, state, message }: RunRow): Promise<void> {
  const task = await getTask(tx, taskId)
  ensure(
    task.deletedAt === null,
    'CONFLICT',
    `Task ${taskId} is in the trash: \`sentra undo ${taskId}\` brings it back.`,
  )
  const why = message === null ? '' : ` (${message})`
  const next = isActive(state) ? 'wait until it is over' : `\`sentra retry ${id}\` tries it again`
  ensure(hasResult({ state }), 'NOT_KEEPABLE', `Run ${id} is ${state}${why}, so it has nothing to offer: ${next}.`)
  const merged = await findMergedRun(tx, taskId)
  ensure(
    merged === undefined,
    'NOT_KEEPABLE',
    `The change of ${merged} is merged already: \`sentra undo ${taskId}\` takes the merge back, then keep this one.`,
  )
}
