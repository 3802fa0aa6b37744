import type { Project } from '@sentra/contract'
import { seal } from '#platform'
import { secretContext } from '../src/forge/link/link-github.ts'
import type { TestApp } from './app.ts'
import { TENANT } from './dispatch.ts'
import type { GithubFront } from './github.ts'

export const WEBHOOK_SECRET = 'webhook-secret'

/** The project is linked to `ann/shop` of this GitHub, with its token; nobody was asked whether that is right. */
export async function linkToFront(server: TestApp, { id }: Project, github: GithubFront): Promise<void> {
  const body = { host: github.url, token: github.token }
  await server.request('POST /api/v1/git-tokens', { token: server.tokens.a, body })
  const sealed = seal(server.app.secretKey, WEBHOOK_SECRET, secretContext(TENANT, id))
  await server.db.sql(
    `insert into sentra.github_links (tenant_id, project_id, api_url, owner, name, repository_id, html_url, sealed_secret, created_by)
     values ($1, $2, $3, 'ann', 'shop', '1', 'https://github.com/ann/shop', $4, 'usr-1')`,
    [TENANT, id, github.url, sealed],
  )
}

/** The pull request is open there, with this number. */
export function sayOpened(server: TestApp, pullRequestId: string, number: number): Promise<unknown[]> {
  const sql = `update sentra.github_pulls set number = $2, state = 'open' where pull_request_id = $1`
  return server.db.sql(sql, [pullRequestId, number])
}
