import { createHash, randomBytes } from 'node:crypto'
import type { AttemptId, CredentialId, RunId, StageName, TaskId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

/** An agent chooses the names that are told: its log is not filled with them. */
const MOST_TOLD = 20

export const hashToken = (token: string) => createHash('sha256').update(token).digest('hex')

type NewGrant = {
  attemptId: AttemptId
  credentialId: CredentialId
  /** The only models that it may call; null for every model of the credential. */
  models: string[] | null
  /** Whether the model service may use tools and fetch inputs with its own network. */
  providerTools: boolean
  /** Its calls are paid from the budget of the spec that its run writes. */
  paysFromSpec?: boolean
}

/** Lets one attempt call the models of a credential. Returns the token; an earlier lease's token is void from now on. */
export async function issueGrant(tx: Tx, grant: NewGrant): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const { credentialId, models, providerTools, paysFromSpec = false } = grant
  const values = {
    token_sha256: hashToken(token),
    credential_id: credentialId,
    models,
    provider_tools: providerTools,
    pays_from_spec: paysFromSpec,
  }
  await tx.db
    .insertInto('model_grants')
    .values({ attempt_id: grant.attemptId, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'attempt_id']).doUpdateSet({ ...values, ended_at: null }))
    .execute()
  return token
}

/** The attempt is over: its token opens nothing any more. */
export async function endGrant(tx: Tx, attemptId: AttemptId): Promise<void> {
  await tx.db
    .updateTable('model_grants')
    .set({ ended_at: new Date() })
    .where('tenant_id', '=', tx.tenantId)
    .where('attempt_id', '=', attemptId)
    .where('ended_at', 'is', null)
    .execute()
}

/** Whether a token opens anything now. */
export async function isGrantLive(tx: Tx, token: string): Promise<boolean> {
  const found = await tx.db
    .selectFrom('model_grants')
    .select('attempt_id')
    .where('tenant_id', '=', tx.tenantId)
    .where('token_sha256', '=', hashToken(token))
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return found !== undefined
}

export type GrantOwner = { runId: RunId; taskId: TaskId; stage: StageName }

/** Whose log may say `words` of this attempt's calls; undefined when it said so before, or has said enough. */
export async function tellOnce(tx: Tx, attemptId: AttemptId, words: string): Promise<GrantOwner | undefined> {
  const { rows } = await sql<GrantOwner>`
    update model_grants g set told = told || ${words}::text
    from attempts a join runs r on r.tenant_id = a.tenant_id and r.id = a.run_id
    where g.tenant_id = ${tx.tenantId} and g.attempt_id = ${attemptId} and a.tenant_id = g.tenant_id
      and a.id = g.attempt_id and not ${words}::text = any(told) and cardinality(told) < ${MOST_TOLD}
    returning r.id as "runId", r.task_id as "taskId", a.stage`.execute(tx.db)
  return rows[0]
}
