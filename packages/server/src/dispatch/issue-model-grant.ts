import { agentWires, type AttemptId, SentraError } from '@sentra/contract'
import { chooseCredential, type CredentialRow, findCredential, issueGrant } from '#gateway'
import type { Tx } from '#platform'
import { agentOf, type AttemptRow, type RunRow } from '#runs'

/**
 * The credential of an attempt: the run's own, or for a role whose agent speaks another protocol the first that fits;
 * null for an attempt that calls no model. KEY_MISSING when the run's key was removed: nobody said that another may pay.
 */
export async function credentialOf(tx: Tx, run: RunRow, attempt: AttemptRow): Promise<CredentialRow | null> {
  const { agent } = agentOf(run, attempt.role)
  const wires = agentWires[agent] ?? []
  if (attempt.kind === 'command' || wires.length === 0) return null
  if (run.credentialId === null) return chooseCredential(tx, agent, null)
  const own = await findCredential(tx, run.credentialId)
  if (own) return wires.includes(own.wire) ? own : chooseCredential(tx, agent, null)
  const message =
    "The run's key was removed: add one with `sentra keys add`, then retry; the run takes a key that is there then."
  throw new SentraError('KEY_MISSING', message)
}

/** The token that lets an attempt call its model; empty for an attempt that calls none. */
export async function issueModelGrant(tx: Tx, attemptId: AttemptId, credential: CredentialRow | null): Promise<string> {
  return credential === null ? '' : issueGrant(tx, { attemptId, credentialId: credential.id })
}
