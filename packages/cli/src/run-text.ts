import type { PullRequest, Run, RunDetail, StageProgress, Usage } from '@sentra/contract'
import { type Style, styled, visible } from './print.ts'

const stateStyles: Record<string, Style> = {
  done: 'green',
  succeeded: 'green',
  merged: 'green',
  running: 'blue',
  in_review: 'magenta',
  waiting: 'yellow',
  asked: 'yellow',
  paused: 'yellow',
  taken: 'yellow',
  failed: 'red',
  lost: 'red',
  unreachable: 'yellow',
  cancelled: 'dim',
  trash: 'dim',
  removed: 'dim',
  pending: 'dim',
}

/** Any state word, of a task, a run or an attempt. */
export function stateText(state: string): string {
  return styled(stateStyles[state] ?? 'cyan', state)
}

const marks = { pending: '·', running: '▸', waiting: '?', done: '✓', failed: '✗', cancelled: '-' } as const

/** The phase bar: `✓ PLAN  ✓ CODE (2)  ▸ TEST [✓ tester ▸ checks]  · REVIEW`. */
export function phaseBar(run: Run): string {
  return run.stages
    .map((stage) => {
      const tries = stage.tries > 1 ? ` (${stage.tries})` : ''
      return styled(
        stateStyles[stage.state] ?? 'dim',
        `${marks[stage.state]} ${stage.stage}${tries}${stepsText(stage)}`,
      )
    })
    .join('  ')
}

function stepsText({ steps = [] }: StageProgress): string {
  const texts = steps.map(({ kind, role, state }) => `${marks[state]} ${kind === 'command' ? 'checks' : role}`)
  return texts.length === 0 ? '' : ` [${texts.join(' ')}]`
}

/** Who lets a run stand still, and how it goes on. */
export function pausedText({ paused, takenBy, taskId }: Run): string | undefined {
  if (takenBy !== null) return `Taken over by ${visible(takenBy)}: sentra hand-back ${taskId} lets it go on.`
  if (paused === null) return undefined
  return `Paused by ${visible(paused.by)} at ${paused.at.slice(0, 16).replace('T', ' ')}: sentra resume ${taskId} lets it go on.`
}

/** Why a run stands where it stands and what the person can do about it. */
export function nextStep({ run, questions, plan, takeover }: RunDetail, pull?: PullRequest): string | undefined {
  const held = pausedText(run)
  if (held !== undefined) return takeover?.state === 'open' ? `${held}\n  working copy: ${takeover.path}` : held
  const open = questions.find((question) => question.answer === null)
  if (open) return `The agent asks: ${visible(open.question)}\n  answer: sentra answer ${open.id} "..."`
  if (run.message !== null) return visible(run.message) + (run.state === 'failed' ? afterFailure(run) : '')
  if (pull !== undefined && pull.state !== 'open') return closedText(pull, run)
  if (run.pullRequestId !== null) return openText(run, pull)
  return plan === null ? undefined : `The plan:\n\n${visible(plan)}\n\n  next: sentra run ${run.taskId} -w code_test`
}

/** A change that waits for a person, and what is in its way at GitHub. */
function openText({ pullRequestId, taskId }: RunDetail['run'], pull?: PullRequest): string {
  const { url = null, problem = null, retryAt = null } = pull?.forge ?? {}
  const next = `Pull request ${url ?? pullRequestId}: sentra diff ${taskId}, then sentra merge ${taskId}`
  if (problem === null) return next
  const again = retryAt === null ? '' : ` (tried again at ${retryAt.slice(11, 19)})`
  return `${next}\n  at GitHub: ${visible(problem)}${again}`
}

/** An entry of a contest goes by its own id: its task has several. */
const nameOf = ({ id, taskId, contestId }: Run) => (contestId === null ? taskId : id)

function afterFailure(run: Run): string {
  const name = nameOf(run)
  return `\n  what was printed: sentra logs ${name}\n  once more: sentra retry ${name}\n  by your own hand: sentra take ${name}`
}

function closedText({ state, mergeCommit, baseBranch, delivered, taskId, ticketId }: PullRequest, run: Run): string {
  if (state === 'closed' && run.contestId !== null)
    return `Not offered: sentra diff ${run.id}, then sentra keep ${run.id} offers it in place of another.`
  if (state === 'closed') return 'Its pull request was closed without a merge.'
  if (delivered) return `Merged into ${baseBranch} as ${mergeCommit?.slice(0, 10)}.`
  return `Merged, but your checkout of ${baseBranch} was not clean: commit or stash, then sentra merge ${taskId ?? ticketId} --finish`
}

/** `12 model calls, 48,210 tokens in (31,000 cached), 2,904 out`; undefined when no model was called. */
export function usageText({ calls, inputTokens, cachedInputTokens, outputTokens }: Usage): string | undefined {
  if (calls === 0) return undefined
  const [input, cached, output] = [inputTokens, cachedInputTokens, outputTokens].map((n) => n.toLocaleString('en'))
  return `${calls} model call${calls === 1 ? '' : 's'}, ${input} tokens in (${cached} cached), ${output} out`
}
