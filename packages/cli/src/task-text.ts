import type {
  Contest,
  FeedbackList,
  Message,
  PullRequest,
  RefusedHost,
  RunDetail,
  Task,
  WaitReason,
  Worktree,
} from '@sentra/contract'
import { printContest } from './contest-text.ts'
import { printFeedback } from './feedback-text.ts'
import { print, printTable, styled, visible } from './print.ts'
import { nextStep, phaseBar, stateText, usageText } from './run-text.ts'

/** Characters of the shell line that asked for a refused host. */
const MOST_ASKED = 48

type ShownTask = {
  task: Task
  detail: RunDetail | null
  contest: Contest | null
  reasons: WaitReason[]
  feedback: FeedbackList | null
}

/** A task, its run, and what it needs of a person; `pull`: the pull request of that run. */
export function printTask({ task, detail, contest, reasons, feedback }: ShownTask, pull?: PullRequest): void {
  print(
    `${styled('bold', task.title)}\n${task.id}  ${stateText(statusOf(task))}  ${task.type}, ${task.priority} priority`,
  )
  for (const { message } of reasons) print(styled('yellow', message))
  if (contest) printContest(contest)
  if (!detail) return
  printRun(task, detail)
  if (feedback !== null) printFeedback(task.id, feedback)
  const next = nextStep(detail, pull)
  if (next) print(`\n${next}`)
}

/** A task that a person holds is at work to the board, but not to a person. */
export const statusOf = ({ paused, status }: Task) => (paused ? 'paused' : status)

function printRun(task: Task, detail: RunDetail): void {
  const { run, attempts, usage, messages } = detail
  print(`\n${run.id}  ${run.workflow}  ${stateText(run.state)}\n${phaseBar(run)}\n`)
  printTable(['STAGE', 'ROLE', 'TRY', 'STATE', 'END'], attempts.map(attemptRow))
  const used = usageText(usage)
  if (used) print(`\n${used}`)
  printWorktrees(detail.worktrees)
  printRefusedHosts(task, detail.refusedHosts)
  for (const { by, state, text } of messages)
    print(`\n${styled('cyan', `» ${visible(by)}`)} ${visible(text)} ${styled('dim', messageNote(state, task.id))}`)
}

function attemptRow(attempt: RunDetail['attempts'][number]): string[] {
  const checks = attempt.combined ? 'checks, combined' : 'checks'
  return [
    attempt.stage,
    attempt.kind === 'command' ? checks : attempt.role,
    String(attempt.try),
    stateText(attempt.session?.state === 'paused' ? 'paused' : attempt.state),
    attempt.end?.message ?? '',
  ]
}

function printWorktrees(all: Worktree[]): void {
  const worktrees = all.filter(({ status }) => status !== 'trash' && status !== 'removed')
  if (worktrees.length === 0) return
  print('')
  printTable(['WORKING COPY', 'STATUS', 'PORTS'], worktrees.map(worktreeRow))
}

/** The directory as a person may open it, on the host of its runner. */
function worktreeRow({ path, status, ports }: Worktree): string[] {
  return [path, stateText(status), ports === null ? '-' : `${ports.frontend}, ${ports.backend}`]
}

function printRefusedHosts(task: Task, hosts: RefusedHost[]): void {
  if (hosts.length === 0) return
  print('')
  printTable(['REFUSED HOST', 'TIMES', 'BY', 'LAST', ''], hosts.map(refusedRow))
  const open = hosts.find(({ allowable, allowed }) => allowable && !allowed)
  if (open) print(`  if it is needed: sentra allow ${task.id} ${open.destination}`)
}

function refusedRow({ destination, count, asked, stage, lastAt, allowed, reason }: RefusedHost): string[] {
  const now = allowed ? styled('green', 'allowed') : styled('dim', reason)
  return [
    destination,
    String(count),
    shorten(visible(`${stage}: ${asked}`)),
    new Date(lastAt).toLocaleTimeString(),
    now,
  ]
}

/** Of a long shell line its start says which one it was. */
const shorten = (text: string) => (text.length > MOST_ASKED ? `${text.slice(0, MOST_ASKED - 1)}…` : text)

function messageNote(state: Message['state'], taskId: string): string {
  return state === 'undelivered' ? `(undelivered; sentra retry ${taskId} gives it to the agent)` : `(${state})`
}
