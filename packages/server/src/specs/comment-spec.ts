import { newId, type SpecComment, type SpecCommentId, type SpecId } from '@sentra/contract'
import { nameOf, recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { keysOf } from './announce-spec.ts'
import { getComment, insertComment, saveResolved, toComment } from './comments-store.ts'
import { getSpec } from './specs-store.ts'
import { getVersion } from './versions-store.ts'

type Input = { specId: SpecId; version: number; anchor?: string | undefined; text: string }

/** Says something about a clause of a version. Open comments are read by the agents of the next round. NOT_FOUND. */
export async function commentSpec(tx: Tx, principal: Principal, input: Input): Promise<SpecComment> {
  const { specId, version, anchor, text } = input
  const spec = await getSpec(tx, specId)
  await getVersion(tx, specId, version)
  const id = newId('specComment')
  await insertComment(tx, { id, specId, version, anchor: anchor ?? null, text, createdBy: principal.userId })
  await recordAudit(tx, principal, { action: 'spec:comment', subject: specId, details: { commentId: id } })
  appendEvent(tx, 'spec.commented', { ...keysOf(spec), by: nameOf(principal.userId) })
  return toComment(await getComment(tx, specId, id))
}

type Resolution = { specId: SpecId; commentId: SpecCommentId; resolved: boolean }

/** A resolved comment is no matter for the next round any more. */
export async function resolveComment(tx: Tx, principal: Principal, input: Resolution): Promise<SpecComment> {
  const { specId, commentId, resolved } = input
  const spec = await getSpec(tx, specId)
  await getComment(tx, specId, commentId)
  await saveResolved(tx, commentId, resolved ? new Date() : null)
  await recordAudit(tx, principal, {
    action: 'spec:resolve-comment',
    subject: specId,
    details: { commentId, resolved },
  })
  appendEvent(tx, 'spec.commented', { ...keysOf(spec), by: nameOf(principal.userId) })
  return toComment(await getComment(tx, specId, commentId))
}
