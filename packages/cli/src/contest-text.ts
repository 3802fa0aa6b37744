import { setTimeout as delay } from 'node:timers/promises'
import type { Contest, Standing, TaskId } from '@sentra/contract'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { note, print, printTable, styled, visible } from './print.ts'
import { stateText } from './run-text.ts'

const LOOK_MS = 1_000

/** Shows the contest of a task; when it is waited for, each change until one entry is kept or no agent is at work. */
export async function showContest(context: CommandContext, taskId: TaskId, wait: boolean): Promise<void> {
  const started = await readContest(context, taskId)
  if (!context.isJson) sayStarted(started, wait)
  if (!wait) return context.show(started, () => undefined)
  const contest = await followContest(context, started)
  context.show(contest, () => printContest(contest))
  process.exitCode = exitCodeOf(contest)
}

async function followContest(context: CommandContext, started: Contest): Promise<Contest> {
  const said = new Map<string, string>()
  let contest = started
  while (!isSettled(contest)) {
    for (const { run } of contest.entries) {
      if (!context.isJson && said.get(run.id) !== run.state) print(`${run.id} ${nameOf(run)} ${stateText(run.state)}`)
      said.set(run.id, run.state)
    }
    await delay(LOOK_MS)
    contest = await readContest(context, started.taskId)
  }
  return contest
}

async function readContest({ client }: CommandContext, taskId: TaskId): Promise<Contest> {
  const { contest } = await client.tasks.contest({ taskId })
  if (contest === null) throw new Error(`task ${taskId} has no contest`)
  return contest
}

function sayStarted({ entries, taskId }: Contest, wait: boolean): void {
  const names = entries.map(({ run }) => `${run.id} (${nameOf(run)})`).join(', ')
  const next = wait ? 'Ctrl-C leaves them running' : `sentra task ${taskId} shows how they stand`
  note(styled('dim', `Started ${entries.length} side by side on ${taskId}: ${names}; ${next}`))
}

const nameOf = ({ agent, model }: Standing['run']) => (model === null ? agent : `${agent}, ${model}`)

/** One is kept, or nothing goes on without a person. */
function isSettled({ kept, entries }: Contest): boolean {
  const states = entries.map(({ run }) => run.state)
  const isAtWork = states.some((state) => state === 'queued' || state === 'running')
  const isBeingDecided = states.includes('succeeded') && !states.includes('waiting')
  return kept !== null || (!isAtWork && !isBeingDecided)
}

function exitCodeOf({ kept, entries }: Contest): number {
  if (kept !== null) return exitCodes.ok
  return entries.some(({ run }) => run.state === 'waiting') ? exitCodes.needsPerson : exitCodes.runFailed
}

/** The entries, best first, with what they are ranked by. */
export function printContest({ entries, kept, taskId }: Contest): void {
  print('')
  printTable(
    ['', 'RUN', 'AGENT', 'STATE', 'CHECKS', 'BLOCKING', 'LINES', 'TOKENS', 'TIME', 'WHY'],
    entries.map((entry) => row(entry, kept?.runId === entry.run.id)),
  )
  print(`\n${nextOf({ entries, kept, taskId })}`)
}

function row(entry: Standing, isKept: boolean): string[] {
  const { run, place, checks, blockingFindings, size, usage, seconds, reason } = entry
  return [
    `${place ?? '-'}${isKept ? styled('green', ' kept') : ''}`,
    run.id,
    nameOf(run),
    stateText(run.paused === null ? run.state : 'paused'),
    checks.passed + checks.failed === 0 ? '-' : `${checks.passed} of ${checks.passed + checks.failed}`,
    String(blockingFindings),
    `+${size.additions} -${size.deletions}`,
    (usage.inputTokens + usage.outputTokens).toLocaleString('en'),
    secondsText(seconds),
    visible(reason),
  ]
}

export const secondsText = (seconds: number | null): string => (seconds === null ? '-' : `${Math.round(seconds)} s`)

function nextOf({ entries, kept, taskId }: Pick<Contest, 'entries' | 'kept' | 'taskId'>): string {
  if (kept === null)
    return `Compare two: sentra compare ${entries
      .map(({ run }) => run.id)
      .slice(0, 2)
      .join(' ')}`
  const who = kept.by === null ? 'The best is kept' : `Kept by ${visible(kept.by)}`
  return `${who}: sentra diff ${taskId}, then sentra merge ${taskId}. Another one: sentra keep RUN`
}
