import { SentraError } from '@sentra/contract'
import { z } from 'zod'
import type { CommitStatus, Forge, ForgePull, ForgeRepository } from '../forge.ts'
import { type GithubAccess, GithubClient, type Place } from './github-client.ts'
import { githubChecks, STATUS_CONTEXT } from './github-checks.ts'
import { githubIssues } from './github-issues.ts'
import { listRemarks } from './github-remarks.ts'

const Repository = z.object({
  id: z.union([z.number(), z.bigint()]).transform(String),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  html_url: z.url({ protocol: /^https?$/ }),
  private: z.boolean().default(true),
  archived: z.boolean().default(false),
  permissions: z.object({ push: z.boolean() }).optional(),
})

const Pull = z
  .object({
    number: z.int(),
    html_url: z.url({ protocol: /^https?$/ }),
    state: z.enum(['open', 'closed']),
    merged_at: z.string().nullish(),
    title: z.string(),
    body: z.string().nullish(),
    head: z.object({ sha: z.string() }),
    merge_commit_sha: z.string().nullish(),
  })
  .transform((pull): ForgePull => {
    const isMerged = pull.merged_at !== null && pull.merged_at !== undefined
    const { number, title, html_url: url } = pull
    // Of an open one GitHub names a trial merge, which is on no branch.
    const mergeCommit = isMerged ? (pull.merge_commit_sha ?? null) : null
    const state = isMerged ? 'merged' : pull.state
    return { number, url, state, title, body: pull.body ?? '', headCommit: pull.head.sha, mergeCommit }
  })

const Statuses = z.object({
  statuses: z.array(z.object({ context: z.string(), state: z.string(), description: z.string().nullish() })),
})

const pullRoute = '/repos/{owner}/{repo}/pulls/{pull_number}'

/** A repository at GitHub. */
export function openGithub(access: GithubAccess, { owner, name }: { owner: string; name: string }): Forge {
  const client = new GithubClient(access)
  const place = { owner, repo: name }
  const onePull = (method: string, what: string, parameters: object) =>
    client.ask({ route: `${method} ${pullRoute}`, parameters: { ...place, ...parameters }, answer: Pull, what })
  return {
    get wasMoved() {
      return client.wasMoved
    },
    ...githubIssues(client, place),
    ...githubChecks(client, place, access),
    listRemarks: (number) => listRemarks(client, place, number),
    inspect: () => inspect(client, place),
    findPull: ({ branch, marker }) => findPull(client, place, { branch, marker }),
    getPull: (number) => onePull('GET', 'read the pull request', { pull_number: number }),
    openPull: ({ branch, baseBranch, title, body }) =>
      client.ask({
        route: 'POST /repos/{owner}/{repo}/pulls',
        parameters: { ...place, head: branch, base: baseBranch, title, body, maintainer_can_modify: true },
        answer: Pull,
        what: 'open the pull request',
      }),
    changePull: (number, change) => onePull('PATCH', 'change the pull request', { pull_number: number, ...change }),
    setStatus: (commit, status) => setStatus(client, place, { commit, ...status }),
    mergePull: async (number, { headCommit, title, message }) => {
      const words = { commit_title: title, commit_message: message }
      await client.ask({
        route: `PUT ${pullRoute}/merge`,
        parameters: { ...place, pull_number: number, sha: headCommit, merge_method: 'merge', ...words },
        answer: z.object({ merged: z.boolean() }),
        what: 'merge',
      })
    },
  }
}

async function inspect(client: GithubClient, place: Place): Promise<ForgeRepository> {
  const route = 'GET /repos/{owner}/{repo}'
  const found = await client.ask({ route, parameters: place, answer: Repository, what: 'show the repository' })
  const scopes = await client.scopes(route, place)
  const fullName = `${found.owner.login}/${found.name}`
  const refuse = (why: string) => new SentraError('FORGE_REFUSED', `${fullName} cannot be linked: ${why}`)
  if (found.archived) throw refuse('it is archived, so nothing can be written there. Unarchive it first.')
  if (client.permissions !== undefined) requirePermissions(client.permissions, refuse)
  else if (found.permissions?.push === false) {
    throw refuse('the account of the token may not push there. Give it the role Write, or use another token.')
  }
  const wanted = found.private ? ['repo'] : ['repo', 'public_repo']
  if (scopes !== undefined && !scopes.some((scope) => wanted.includes(scope))) {
    throw refuse(
      `the token lacks the scope ${wanted[0]} (it has ${scopes.join(', ') || 'none'}). Make one that has it.`,
    )
  }
  return { id: found.id, owner: found.owner.login, name: found.name, url: found.html_url }
}

/** What an app must be allowed: https://docs.github.com/rest/authentication/permissions-required-for-github-apps */
const APP_NEEDS = { contents: 'Contents', pull_requests: 'Pull requests', statuses: 'Commit statuses' }

function requirePermissions(granted: Record<string, string>, refuse: (why: string) => SentraError): void {
  const missing = Object.entries(APP_NEEDS).filter(([name]) => granted[name] !== 'write')
  if (missing.length === 0) return
  const names = missing.map(([, label]) => label).join(', ')
  throw refuse(
    `the app lacks permissions to read and write: ${names}. Give it these on its page, and accept them in its installation.`,
  )
}

async function findPull(
  client: GithubClient,
  place: Place,
  { branch, marker }: { branch: string; marker: string },
): Promise<ForgePull | undefined> {
  const pulls = await client.ask({
    route: 'GET /repos/{owner}/{repo}/pulls',
    // Newest first: a branch has a handful.
    parameters: { ...place, head: `${place.owner}:${branch}`, state: 'all', per_page: 100 },
    answer: z.array(Pull),
    what: 'list its pull requests',
  })
  return pulls.find(({ body }) => body.includes(marker))
}

/** GitHub keeps every status that it gets, so one that is there already is not written again. */
async function setStatus(
  client: GithubClient,
  place: Place,
  { commit, state, description }: CommitStatus & { commit: string },
): Promise<void> {
  const there = await client.ask({
    route: 'GET /repos/{owner}/{repo}/commits/{ref}/status',
    parameters: { ...place, ref: commit },
    answer: Statuses,
    what: 'read the status of a commit',
  })
  const own = there.statuses.find(({ context }) => context === STATUS_CONTEXT)
  if (own?.state === state && own.description === description) return
  await client.ask({
    route: 'POST /repos/{owner}/{repo}/statuses/{sha}',
    parameters: { ...place, sha: commit, state, description, context: STATUS_CONTEXT },
    answer: z.object({ state: z.string() }),
    what: 'set the status of a commit',
  })
}
