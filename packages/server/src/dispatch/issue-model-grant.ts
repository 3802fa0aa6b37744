import { agentsWithoutModel, type AttemptId, type CredentialId, type ModelWire, SentraError } from '@sentra/contract'
import { findCredential, issueGrant } from '#gateway'
import type { Tx } from '#platform'

/** Protocol of the run's model service; undefined for a run without one. KEY_MISSING when its key was removed. */
export async function wireOfRun(tx: Tx, credentialId: CredentialId | null): Promise<ModelWire | undefined> {
  if (credentialId === null) return undefined
  const credential = await findCredential(tx, credentialId)
  if (credential) return credential.wire
  const message =
    "The run's key was removed: add one with `sentra keys add`, then retry; the run takes a key that is there then."
  throw new SentraError('KEY_MISSING', message)
}

/** The agent of an attempt's role, whether its project lets the model service use its own network, and who pays. */
type Access = {
  agent: string
  model: string | null
  credentialId: CredentialId | null
  providerTools: boolean
  paysFromSpec: boolean
}

/** The token that lets an agent's attempt call its model; empty for an attempt that calls none. */
export async function issueModelGrant(
  tx: Tx,
  attempt: { id: AttemptId; kind: 'agent' | 'command' },
  { credentialId, providerTools, paysFromSpec, ...chosen }: Access,
): Promise<string> {
  if (attempt.kind === 'command' || credentialId === null) return ''
  return issueGrant(tx, { attemptId: attempt.id, credentialId, providerTools, paysFromSpec, models: modelsOf(chosen) })
}

/**
 * An agent that runs what it is told calls that model and no other. The others have names of their own for models, and
 * call small ones beside: which, only they know.
 */
function modelsOf({ agent, model }: Pick<Access, 'agent' | 'model'>): string[] | null {
  return model !== null && agentsWithoutModel.has(agent) ? [model] : null
}
