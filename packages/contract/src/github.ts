import { z } from 'zod'
import { ProjectId } from './ids.ts'
import { operation, Timestamp } from './operation.ts'

/** A project whose pull requests also are at GitHub. The token is that of the host among the git tokens. */
export const GithubLink = z.object({
  projectId: ProjectId,
  /** Address of the API: `https://api.github.com`, or that of an installation of one's own. */
  apiUrl: z.string(),
  /** `owner/name` */
  repository: z.string(),
  url: z.string(),
  /** Path on this server that GitHub's webhook is to call. */
  webhookPath: z.string(),
  /** When a webhook of GitHub was last believed. */
  heardAt: Timestamp.nullable(),
  /** What was noticed about the repository, such as a new name. */
  notice: z.string().nullable(),
  /** GitHub asked to be left alone until then. */
  resumeAt: Timestamp.nullable(),
  linkedAt: Timestamp,
})
export type GithubLink = z.infer<typeof GithubLink>

export const LinkGithub = z.object({
  projectId: ProjectId,
  /** By default what the project's URL names. */
  repository: z
    .string()
    .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'must look like owner/name')
    .optional(),
  apiUrl: z.string().min(1).max(500).optional(),
})
export type LinkGithub = z.infer<typeof LinkGithub>

/** The secret is said once: it goes into the settings of the repository. */
export const WebhookSecret = z.object({ webhookPath: z.string(), secret: z.string(), events: z.array(z.string()) })
export type WebhookSecret = z.infer<typeof WebhookSecret>

const read = { permission: 'project:read', write: false } as const
const write = { permission: 'project:write', write: true } as const
const tags = ['github']
const inProject = z.object({ projectId: ProjectId })

export const github = {
  get: operation
    .meta(read)
    .route({ method: 'GET', path: '/projects/{projectId}/github', tags, summary: 'How a project is linked to GitHub' })
    .input(inProject)
    .output(z.object({ link: GithubLink.nullable() })),
  link: operation
    .meta(write)
    .route({
      method: 'PUT',
      path: '/projects/{projectId}/github',
      tags,
      summary: 'Link a project to its repository at GitHub, which is asked whether the token may do what is needed',
    })
    .input(LinkGithub)
    .output(GithubLink),
  unlink: operation
    .meta(write)
    .route({
      method: 'DELETE',
      path: '/projects/{projectId}/github',
      tags,
      summary: 'End the link; nothing changes at GitHub',
    })
    .input(inProject)
    .output(GithubLink),
  sync: operation
    .meta({ permission: 'run:control', write: true })
    .route({
      method: 'POST',
      path: '/projects/{projectId}/github/sync',
      tags,
      summary: 'Compare all open pull requests of a project with GitHub now',
    })
    .input(inProject)
    .output(z.object({ pullRequests: z.int() })),
  renewSecret: operation
    .meta({ permission: 'credential:write', write: true })
    .route({
      method: 'POST',
      path: '/projects/{projectId}/github/webhook-secret',
      tags,
      summary: 'Make a new secret for the webhook and say it once',
    })
    .input(inProject)
    .output(WebhookSecret),
}
