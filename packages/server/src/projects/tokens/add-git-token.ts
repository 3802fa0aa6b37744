import { type AddGitToken, type GitToken, looksLikeUrl, newId, SentraError } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { type App, lockName, type Principal, seal, type Tx } from '#platform'
import { tokenOrigin } from '../repository/remote/repository-url-rules.ts'
import { findGitToken, insertGitToken, removeGitTokenRow, toGitToken } from './git-tokens-store.ts'

/** Stores the token of a host, only sealed; an earlier one of that host is forgotten. INVALID_INPUT for no such host. */
export async function addGitToken(
  tx: Tx,
  { app, principal }: { app: Pick<App, 'secretKey'>; principal: Principal },
  input: AddGitToken,
): Promise<GitToken> {
  const origin = originOf(input.host)
  await lockName(tx, 'git-token', origin)
  const earlier = await findGitToken(tx, origin)
  if (earlier) await removeGitTokenRow(tx, earlier.id)
  const id = newId('gitToken')
  const row = await insertGitToken(tx, {
    id,
    origin,
    username: input.username,
    sealedToken: seal(app.secretKey, input.token, tokenContext(tx.tenantId, id)),
    hint: `…${input.token.slice(-4)}`,
    createdBy: principal.userId,
  })
  await recordAudit(tx, principal, { action: 'git_token:add', subject: id, details: { origin } })
  appendEvent(tx, 'git_token.added', { gitTokenId: id, origin })
  return toGitToken(row)
}

/** What a sealed token belongs to. */
export const tokenContext = (tenantId: string, id: string) => `git-token/${tenantId}/${id}`

/** INVALID_INPUT for a host that a token may not be sent to. */
export function originOf(host: string): string {
  const origin = tokenOrigin(looksLikeUrl(host) && host.includes('//') ? host : `https://${host}`)
  if (origin !== undefined) return origin
  const message = `${host} is no host that a token may be sent to: name one that is reached by https://, such as github.com.`
  throw new SentraError('INVALID_INPUT', message)
}
