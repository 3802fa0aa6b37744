import { z } from 'zod'
import { GitTokenId } from './ids.ts'
import { operation, page, Timestamp } from './operation.ts'

/** A token for the repositories of one git host. The token itself never leaves the server but to that host. */
export const GitToken = z.object({
  id: GitTokenId,
  /** `https://github.com`, with a port when it is not the usual one. */
  origin: z.string(),
  username: z.string(),
  /** `…ABCD`, its last four characters. */
  hint: z.string(),
  createdAt: Timestamp,
})
export type GitToken = z.infer<typeof GitToken>

export const AddGitToken = z.object({
  /** `github.com`, or the address of a repository there. */
  host: z.string().min(1).max(500),
  /** What the host wants as the user name beside a token; most take any. */
  username: z
    .string()
    .regex(/^[\x21-\x39\x3b-\x7e]{1,200}$/, 'must be 1 to 200 characters without spaces and colons')
    .default('x-access-token'),
  token: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,1000}$/, 'must be 8 to 1000 characters without spaces'),
})
export type AddGitToken = z.infer<typeof AddGitToken>

const write = { permission: 'credential:write', write: true } as const
const tags = ['git tokens']

export const gitTokens = {
  list: operation
    .meta({ permission: 'credential:read', write: false })
    .route({ method: 'GET', path: '/git-tokens', tags, summary: 'List tokens of git hosts by their last characters' })
    .output(page(GitToken)),
  add: operation
    .meta(write)
    .route({
      method: 'POST',
      path: '/git-tokens',
      successStatus: 201,
      tags,
      summary: 'Add the token of a git host, in place of an earlier one',
    })
    .input(AddGitToken)
    .output(GitToken),
  remove: operation
    .meta(write)
    .route({ method: 'DELETE', path: '/git-tokens/{gitTokenId}', tags, summary: 'Forget a token for good' })
    .input(z.object({ gitTokenId: GitTokenId }))
    .output(GitToken),
}
