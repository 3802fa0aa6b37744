import { type AddGithubApp, type GithubApp, newId, SentraError } from '@sentra/contract'
import { z } from 'zod'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { type App, inTenant, lockName, type Principal, seal } from '#platform'
import { originOf } from '../tokens/add-git-token.ts'
import { apiUrlOf, normalApiUrl } from './address-rules.ts'
import { askAsApp } from './ask-as-app.ts'
import { appKeyContext } from './find-app-access.ts'
import { findGithubApp, insertGithubApp, removeGithubAppRow, toGithubApp } from './github-apps-store.ts'
import { readAppKey } from './sign-app-jwt.ts'

const Self = z.object({ name: z.string(), html_url: z.url({ protocol: /^https?$/ }) })

/**
 * Stores a GitHub App with its key sealed, after GitHub has said whose key it is. An earlier one of the host is forgotten.
 * Errors: INVALID_INPUT for no such key or host; FORGE_REFUSED, FORGE_UNREACHABLE, FORGE_LIMITED.
 */
export async function addGithubApp(app: App, principal: Principal, input: AddGithubApp): Promise<GithubApp> {
  const { tenantId, userId } = principal
  const { app: appId, privateKey } = input
  const origin = originOf(input.host)
  const apiUrl = input.apiUrl === undefined ? apiUrlOf(new URL(origin).host) : normalApiUrl(input.apiUrl)
  const identity = { apiUrl, appId, name: appId, key: readAppKey(privateKey), version: app.version }
  const self = await askAsApp(identity, { method: 'GET', path: '/app', answer: Self, what: 'say who it is' })
  if (self === undefined) {
    const message = `GitHub knows no app ${appId}: its App ID is a number on the page of the app, under About.`
    throw new SentraError('FORGE_REFUSED', message)
  }
  const id = newId('githubApp')
  const sealedKey = seal(app.secretKey, privateKey, appKeyContext(tenantId, id))
  return inTenant(app.database, tenantId, async (tx) => {
    await lockName(tx, 'github-app', tenantId)
    for (const host of [{ apiUrl }, { origin }]) {
      const earlier = await findGithubApp(tx, host)
      if (earlier) await removeGithubAppRow(tx, earlier.id)
    }
    const words = { apiUrl, origin, appId, name: self.name, htmlUrl: self.html_url }
    const row = await insertGithubApp(tx, { id, ...words, sealedKey, createdBy: userId })
    await recordAudit(tx, principal, { action: 'github_app:add', subject: id, details: { appId, apiUrl } })
    appendEvent(tx, 'github_app.added', { githubAppId: id, origin })
    return toGithubApp(row)
  })
}
