import { z } from 'zod'
import { GithubAppId } from './ids.ts'
import { operation, page, Timestamp } from './operation.ts'

/** A GitHub App whose private key Sentra holds. The key never leaves the server; its tokens live an hour. */
export const GithubApp = z.object({
  id: GithubAppId,
  /** GitHub's own number, or the client id. */
  appId: z.string(),
  name: z.string(),
  url: z.string(),
  apiUrl: z.string(),
  /** Host of the repositories that it is for. */
  origin: z.string(),
  createdAt: Timestamp,
})
export type GithubApp = z.infer<typeof GithubApp>

export const AddGithubApp = z.object({
  /** Its App ID, or the client id. */
  app: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9.]{1,60}$/, 'must be the App ID, a number on the page of the app'),
  /** In PEM form, as GitHub gives it to download. */
  privateKey: z.string().trim().min(1).max(20_000),
  /** Host of the repositories. */
  host: z.string().min(1).max(500).default('github.com'),
  /** By default that of the host. */
  apiUrl: z.string().min(1).max(500).optional(),
})
export type AddGithubApp = z.infer<typeof AddGithubApp>

const write = { permission: 'credential:write', write: true } as const
const tags = ['github']

export const githubApps = {
  list: operation
    .meta({ permission: 'credential:read', write: false })
    .route({ method: 'GET', path: '/github-apps', tags, summary: 'List GitHub Apps, without their keys' })
    .output(page(GithubApp)),
  add: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/github-apps',
      successStatus: 201,
      tags,
      summary: 'Add a GitHub App, in place of an earlier one of its host; GitHub is asked whether the key is right',
    })
    .input(AddGithubApp)
    .output(GithubApp),
  remove: operation
    .meta(write)
    .route({ method: 'DELETE', path: '/github-apps/{githubAppId}', tags, summary: 'Forget the key of an app for good' })
    .input(z.object({ githubAppId: GithubAppId }))
    .output(GithubApp),
}
