import { z } from 'zod'
import { ProjectId, TicketId } from './ids.ts'
import { operation, Timestamp } from './operation.ts'
import { Ticket } from './tickets.ts'

/** A project whose pull requests also are at GitHub. The token is that of the host among the git tokens. */
export const GithubLink = z.object({
  projectId: ProjectId,
  /** Address of the API: `https://api.github.com`, or that of an installation of one's own. */
  apiUrl: z.string(),
  /** `owner/name` */
  repository: z.string(),
  url: z.string(),
  /** By what it is reached, as it was found when it was linked. */
  access: z.enum(['token', 'app']),
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

/** An open issue, as it is at GitHub now. Its words are a stranger's. */
export const GithubIssue = z.object({
  number: z.int(),
  title: z.string(),
  url: z.string(),
  author: z.string(),
  /** The ticket that it was imported as, or that it mirrors. */
  ticketId: TicketId.nullable(),
})
export type GithubIssue = z.infer<typeof GithubIssue>

/** A ticket's issue, as it was seen last. */
export const MirroredIssue = z.object({
  ticketId: TicketId,
  number: z.int().nullable(),
  url: z.string().nullable(),
  /** `waiting`: not opened there yet. */
  state: z.enum(['waiting', 'open', 'closed']),
  /** Why ticket and issue differ, and what to do. */
  problem: z.string().nullable(),
  retryAt: Timestamp.nullable(),
})
export type MirroredIssue = z.infer<typeof MirroredIssue>

/** The issue form for tasks that agents can do, and where a repository stands with it. */
export const OfferedTemplate = z.object({
  path: z.string(),
  /**
   * `there`: the branch has it. `differs`: the branch has another file of that name, which stays. `open`: a pull request
   * offers it already. `offered`: one does now. `missing`: a dry run would open one.
   */
  state: z.enum(['there', 'differs', 'open', 'offered', 'missing']),
  /** Of the pull request. */
  url: z.string().nullable(),
  content: z.string(),
})
export type OfferedTemplate = z.infer<typeof OfferedTemplate>

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
  issues: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/projects/{projectId}/github/issues',
      tags,
      summary: 'Open issues at GitHub, at most 500, and the tickets that have one; nothing is imported',
    })
    .input(inProject)
    .output(z.object({ items: z.array(GithubIssue), mirrored: z.array(MirroredIssue) })),
  importIssues: operation
    .meta({ permission: 'task:write', write: true })
    .route({
      method: 'POST',
      path: '/projects/{projectId}/github/issues/import',
      tags,
      summary: 'Make a ticket of each open issue that has none',
    })
    .input(inProject.extend({ /** Only these. */ numbers: z.array(z.int().positive()).max(500).optional() }))
    .output(z.object({ tickets: z.array(Ticket), /** Those that have a ticket already. */ known: z.int() })),
  mirrorTicket: operation
    .meta({ permission: 'task:write', write: true })
    .route({
      method: 'POST',
      path: '/tickets/{ticketId}/github',
      tags,
      summary: 'Open an issue for a ticket, once; closing either closes the other',
    })
    .input(z.object({ ticketId: TicketId }))
    .output(MirroredIssue),
  offerTemplate: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/projects/{projectId}/github/template',
      tags,
      summary: 'Open a pull request that adds the issue form for tasks that agents can do, once',
    })
    .input(inProject.extend({ /** Only say where it stands. */ dryRun: z.boolean().default(false) }))
    .output(OfferedTemplate),
  sync: operation
    .meta({ permission: 'run:control', write: true })
    .route({
      method: 'POST',
      path: '/projects/{projectId}/github/sync',
      tags,
      summary: 'Compare all open pull requests of a project with GitHub now',
    })
    .input(inProject)
    .output(z.object({ pullRequests: z.int(), issues: z.int() })),
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
