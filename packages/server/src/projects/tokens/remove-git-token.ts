import type { GitToken, GitTokenId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { getGitToken, removeGitTokenRow, toGitToken } from './git-tokens-store.ts'

/** Forgets a token at once and for good. */
export async function removeGitToken(tx: Tx, principal: Principal, id: GitTokenId): Promise<GitToken> {
  const row = await getGitToken(tx, id)
  await removeGitTokenRow(tx, id)
  await recordAudit(tx, principal, { action: 'git_token:remove', subject: id, details: { origin: row.origin } })
  appendEvent(tx, 'git_token.removed', { gitTokenId: id, origin: row.origin })
  return toGitToken(row)
}
