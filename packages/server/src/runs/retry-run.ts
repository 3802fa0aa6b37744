import type { CredentialId, RunId, StageName } from '@sentra/contract'
import { recordAudit } from '#access'
import { chooseCredential, findCredential } from '#gateway'
import { ensure, type Principal, type Tx } from '#platform'
import { type AttemptRow, listAttempts } from './attempts-store.ts'
import { changeRunState } from './change-run-state.ts'
import { retryPoint } from './retry-rules.ts'
import { lockRun, type RunRow, saveRun } from './runs-store.ts'
import { startAttempt } from './start-attempt.ts'

/**
 * Tries a run again from one stage, by default the one that stopped it. Earlier stages and their commits stay; the fix
 * loops are counted anew, because a person looked.
 */
export async function retryRun(
  tx: Tx,
  principal: Principal,
  input: { runId: RunId; from?: StageName | undefined },
): Promise<RunRow> {
  const run = await lockRun(tx, input.runId)
  ensure(
    run.state !== 'queued' && run.state !== 'running',
    'RUN_ACTIVE',
    `Run ${run.id} is at work: \`sentra cancel ${run.id}\` stops it.`,
  )
  const attempts: AttemptRow[] = await listAttempts(tx, run.id)
  const point = retryPoint(run, attempts, input.from)
  const stage = run.stages[point.stageIndex]
  ensure(stage, 'NOT_RETRYABLE', `Run ${run.id} has no stage ${input.from ?? ''}.`)
  const credentialId = await keepCredential(tx, run)
  await saveRun(tx, run.id, { headCommit: point.fromCommit, loops: 0, credentialId })
  await startAttempt(tx, run, { stageIndex: point.stageIndex, role: stage.role, fromCommit: point.fromCommit })
  await recordAudit(tx, principal, { action: 'run:retry', subject: run.id, details: { from: stage.stage } })
  await changeRunState(tx, run, { state: 'queued', message: null })
  return lockRun(tx, run.id)
}

/** The run's own key, or another that fits when that one was removed: a spent key is replaced and the run retried. */
async function keepCredential(tx: Tx, { agent, credentialId }: RunRow): Promise<CredentialId | null> {
  if (credentialId === null || (await findCredential(tx, credentialId))) return credentialId
  return (await chooseCredential(tx, agent, null))?.id ?? null
}
