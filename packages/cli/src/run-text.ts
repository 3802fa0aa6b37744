import type { Run, RunDetail, StageProgress, Usage } from '@sentra/contract'
import { type Style, styled, visible } from './print.ts'

const stateStyles: Record<string, Style> = {
  done: 'green',
  succeeded: 'green',
  merged: 'green',
  running: 'blue',
  in_review: 'magenta',
  waiting: 'yellow',
  asked: 'yellow',
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

/** Why a run stands where it stands and what the person can do about it. */
export function nextStep({ run, questions }: RunDetail): string | undefined {
  const open = questions.find((question) => question.answer === null)
  if (open) return `The agent asks: ${visible(open.question)}\n  answer: sentra answer ${open.id} "..."`
  if (run.message !== null) return visible(run.message)
  if (run.pullRequestId !== null)
    return `Pull request ${run.pullRequestId}: sentra diff ${run.taskId}, then sentra merge ${run.taskId}`
  return undefined
}

/** `12 model calls, 48,210 tokens in (31,000 cached), 2,904 out`; undefined when no model was called. */
export function usageText({ calls, inputTokens, cachedInputTokens, outputTokens }: Usage): string | undefined {
  if (calls === 0) return undefined
  const [input, cached, output] = [inputTokens, cachedInputTokens, outputTokens].map((n) => n.toLocaleString('en'))
  return `${calls} model call${calls === 1 ? '' : 's'}, ${input} tokens in (${cached} cached), ${output} out`
}
