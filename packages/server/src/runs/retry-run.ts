import {
  type AttemptId,
  type ContestId,
  type CredentialId,
  type RunId,
  SentraError,
  type StageName,
} from '@sentra/contract'
import type { z } from 'zod'
import { recordAudit } from '#access'
import { lockTask } from '#board'
import { requireUnmerged } from '#forge'
import { chooseCredential, findCredential } from '#gateway'
import { ensure, type Principal, type Tx } from '#platform'
import { getProject, requireActive } from '#projects'
import { discard } from '#trash'
import { type AttemptRow, type Briefing, listAttempts } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { listEntries } from './contests-store.ts'
import { keptPause } from './pause-rules.ts'
import { requireAlone } from './require-alone.ts'
import { mendPoint, retryPoint, unfinishedFeedback } from './retry-rules.ts'
import type { RoleOfRun } from './role-rules.ts'
import { listHandBacks, lockRun, type RunRow, saveRun } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'
import type { BeforeRetry } from './undo-retry.ts'
import type { Role } from './workflow-types.ts'

/**
 * Tries a run again from one stage, by default the one that stopped it. Earlier stages and their commits stay; the fix
 * loops are counted anew, because a person looked. With `feedback` of GitHub all commits stay and an agent mends that.
 */
export async function retryRun(
  tx: Tx,
  principal: Principal,
  input: { runId: RunId; from?: StageName | undefined; briefing?: Briefing; feedback?: string[] },
): Promise<RunRow> {
  const run = await lockRun(tx, input.runId)
  ensure(
    run.state !== 'queued' && run.state !== 'running',
    'RUN_ACTIVE',
    `Run ${run.id} is at work: \`sentra cancel ${run.id}\` stops it.`,
  )
  refuseWritten(run)
  const handBack = `\`sentra hand-back ${run.taskId}\` tries again with what you changed, with --drop without it.`
  ensure(run.takenBy === null, 'RUN_TAKEN', `Run ${run.id} was taken over: ${handBack}`)
  requireActive(await getProject(tx, run.projectId))
  await requireUnmerged(tx, run.id)
  if (run.contestId !== null) await requireContestUnmerged(tx, run.contestId)
  const task = await lockTask(tx, run.taskId)
  ensure(
    task.deletedAt === null,
    'CONFLICT',
    `Task ${task.id} is in the trash: \`sentra undo ${task.id}\` brings it back.`,
  )
  await requireAlone(tx, run)
  const attempts: AttemptRow[] = await listAttempts(tx, run.id)
  const handBacks = await listHandBacks(tx, run.id)
  const feedback = input.feedback ?? (input.from === undefined ? unfinishedFeedback(attempts) : undefined)
  const point = feedback ? mendPoint(run) : retryPoint(run, attempts, { from: input.from, handBacks })
  const stage = run.stages[point.stageIndex]
  ensure(stage, 'NOT_RETRYABLE', `Run ${run.id} has no stage ${input.from ?? ''}.`)
  await keepWork(tx, principal, {
    run,
    title: task.title,
    stage: stage.stage,
    attemptId: attempts.at(-1)?.id ?? null,
    ...point,
  })
  await saveRun(tx, run.id, { headCommit: point.fromCommit, loops: 0, ...(await keepKeys(tx, run)) })
  const next = feedback ? { role: 'fixer' as const, feedback } : { role: stage.role }
  await startAttempt(tx, run, { ...point, ...nextOf(next, input.briefing) })
  await recordAudit(tx, principal, { action: 'run:retry', subject: run.id, details: { from: stage.stage } })
  await changeRunState(tx, run, { state: 'queued', message: null })
  return lockRun(tx, run.id)
}

/** What a phase of a spec handed in was taken, and what a proof saw was kept: another run of it would be for nothing. */
function refuseWritten({ id, state, subjectKind, workflow }: RunRow): void {
  if (subjectKind !== 'spec' || state !== 'succeeded') return
  const proof = '`sentra specs proof SPEC --run` checks its criteria again.'
  const part = '`sentra reject SPEC` or `sentra specs revise SPEC "..."` has it written anew.'
  const what =
    workflow === 'spec_prove' ? `This proof of a spec is done: ${proof}` : `This phase of a spec is done: ${part}`
  throw new SentraError('NOT_RETRYABLE', `${what} \`sentra specs\` lists them.`, { details: { runId: id } })
}

/** Who tries again, and what it is told. */
function nextOf({ role, feedback }: { role: Role; feedback?: string[] }, briefing: Briefing = {}) {
  return { role, briefing: { ...briefing, ...(feedback && { feedback }) } }
}

/** NOT_RETRYABLE when the change of another entry is in the base branch: the task is done. */
async function requireContestUnmerged(tx: Tx, contestId: ContestId): Promise<void> {
  for (const { id } of await listEntries(tx, contestId)) await requireUnmerged(tx, id)
}

type Work = { run: RunRow; title: string; stage: StageName; attemptId: AttemptId | null; fromCommit: string }

/** The commits of the stages that are done again leave the branch: they stay under a hidden ref. */
async function keepWork(
  tx: Tx,
  principal: Principal,
  { run, title, stage, attemptId, fromCommit }: Work,
): Promise<void> {
  const { id: runId, projectId, taskId, state, message, headCommit, loops } = run
  const was = { state, message, headCommit, loops, paused: keptPause(run) }
  const before: z.infer<typeof BeforeRetry> = { ...was, attemptId, fromCommit }
  await discard(tx, principal, {
    kind: 'retry',
    projectId,
    taskId,
    runId,
    before,
    what: `Run of “${title}” before its retry from ${stage}`,
    ...(headCommit !== fromCommit && { commit: headCommit }),
  })
}

/** The run's own keys, each replaced by another that fits when it was removed: a spent key is replaced, then retried. */
async function keepKeys(
  tx: Tx,
  { agent, credentialId, roles }: RunRow,
): Promise<Pick<RunRow, 'credentialId' | 'roles'>> {
  const kept: RunRow['roles'] = { ...roles }
  for (const [role, own] of Object.entries(roles) as [Role, RoleOfRun][]) {
    if (own.agent === undefined || own.credentialId === undefined) continue
    kept[role] = { ...own, credentialId: await keepKey(tx, own.agent, own.credentialId) }
  }
  return { credentialId: await keepKey(tx, agent, credentialId), roles: kept }
}

async function keepKey(tx: Tx, agent: string, credentialId: CredentialId | null): Promise<CredentialId | null> {
  if (credentialId === null || (await findCredential(tx, credentialId))) return credentialId
  return (await chooseCredential(tx, agent, null))?.id ?? null
}
