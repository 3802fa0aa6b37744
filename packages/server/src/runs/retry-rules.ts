import { SentraError, type StageName } from '@sentra/contract'
import type { AttemptState } from '@sentra/contract'
import type { AttemptRow } from './attempts-store.ts'
import type { StageDefinition } from './workflow-types.ts'

type RetryRun = { stages: StageDefinition[]; baseCommit: string }
type RetryAttempt = {
  stageIndex: number
  state: AttemptState
  fromCommit: string
  commit: string | null
  endedAt: Date | null
}
/** What a person who took the run over handed back, while it stood at a stage. */
export type HandBack = { stageIndex: number; commit: string; endedAt: Date }

/**
 * Where a retry starts: the stage (the last one tried, unless named) and the commit it starts from, which is what the
 * newest successful attempt of an earlier stage left, or a person who took the run over after it. NOT_RETRYABLE when that stage was never reached.
 */
export function retryPoint(
  run: RetryRun,
  attempts: RetryAttempt[],
  { from, handBacks = [] }: { from?: StageName | undefined; handBacks?: HandBack[] } = {},
): { stageIndex: number; fromCommit: string } {
  const last = attempts.at(-1)
  const stageIndex = from === undefined ? (last?.stageIndex ?? 0) : firstTried(run, attempts, from)
  const names = [...new Set(run.stages.map(({ stage }) => stage))].join(', ')
  if (stageIndex < 0) throw new SentraError('NOT_RETRYABLE', `This run has no stage ${from}: it has ${names}.`)
  const reached = Math.max(0, ...attempts.map((attempt) => attempt.stageIndex))
  if (stageIndex > reached)
    throw new SentraError('NOT_RETRYABLE', `The run never reached ${from}: retry from an earlier stage of ${names}.`)
  return { stageIndex, fromCommit: startOf(attempts, stageIndex, handBacks) ?? run.baseCommit }
}

/**
 * Where an agent goes on that mends a change which was offered already: at the first stage whose agent writes code, from
 * what the run has. NOT_RETRYABLE when no agent of its workflow does.
 */
export function mendPoint({ stages, headCommit, workflow, taskId }: MendRun): {
  stageIndex: number
  fromCommit: string
} {
  const stageIndex = stages.findIndex(({ kind, role }) => kind === 'agent' && role === 'coder')
  if (stageIndex >= 0) return { stageIndex, fromCommit: headCommit }
  const message = `No agent of the workflow ${workflow} writes code: \`sentra run ${taskId} -w code\` starts one.`
  throw new SentraError('NOT_RETRYABLE', message)
}

type MendRun = { stages: StageDefinition[]; headCommit: string; workflow: string; taskId: string }
type Mending = Pick<AttemptRow, 'role' | 'state' | 'briefing'>

/** What the last attempt was to mend and did not: a retry of it goes on with that. */
export function unfinishedFeedback(attempts: Mending[]): string[] | undefined {
  const last = attempts.at(-1)
  return last?.state === 'succeeded' ? undefined : last?.briefing.feedback
}

/** What was there before a stage: the newest of what earlier stages and people left. */
function startOf(attempts: RetryAttempt[], stageIndex: number, handBacks: HandBack[]): string | undefined {
  const before = attempts.findLast((attempt) => attempt.stageIndex < stageIndex && attempt.state === 'succeeded')
  const since = before?.endedAt?.getTime() ?? 0
  const handBack = handBacks.findLast((one) => one.stageIndex <= stageIndex && one.endedAt.getTime() > since)
  const first = attempts.find((attempt) => attempt.stageIndex === stageIndex)
  // TEST makes no commit: what it proved, fixes included, is the commit that it started from.
  return handBack?.commit ?? before?.commit ?? before?.fromCommit ?? first?.fromCommit
}

/** The stage of that name; of several, the first that was tried, because one that was passed over was not wanted. */
function firstTried({ stages }: RetryRun, attempts: RetryAttempt[], from: StageName): number {
  const named = stages.flatMap(({ stage }, index) => (stage === from ? [index] : []))
  return named.find((index) => attempts.some((attempt) => attempt.stageIndex === index)) ?? named[0] ?? -1
}
