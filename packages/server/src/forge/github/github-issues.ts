import { z } from 'zod'
import type { Forge, ForgeIssue } from '../forge.ts'
import type { GithubClient, Place } from './github-client.ts'

const PAGE = 100
const MOST_PAGES = 5

const Issue = z.object({
  number: z.int(),
  html_url: z.url({ protocol: /^https?$/ }),
  state: z.enum(['open', 'closed']),
  state_reason: z.string().nullish(),
  title: z.string(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullish(),
  /** GitHub lists pull requests among the issues. */
  pull_request: z.unknown().optional(),
})
type Issue = z.infer<typeof Issue>

const toIssue = ({ number, html_url: url, state, title, ...issue }: Issue): ForgeIssue => ({
  number,
  url,
  state,
  title,
  isDropped: issue.state_reason === 'not_planned' || issue.state_reason === 'duplicate',
  body: issue.body ?? '',
  author: issue.user?.login ?? 'nobody',
})

type Issues = Pick<Forge, 'listIssues' | 'findIssue' | 'getIssue' | 'openIssue' | 'changeIssue'>

/** The issues of a repository. */
export function githubIssues(client: GithubClient, place: Place): Issues {
  const ask = async (route: string, what: string, parameters: object) =>
    toIssue(await client.ask({ route, parameters: { ...place, ...parameters }, answer: Issue, what }))
  const one = '/repos/{owner}/{repo}/issues/{issue_number}'
  return {
    listIssues: () => list(client, { ...place, state: 'open' }),
    findIssue: async ({ marker, since }) => {
      const changed = await list(client, { ...place, state: 'all', since: since.toISOString() })
      return changed.find(({ body }) => body.includes(marker))
    },
    getIssue: (number) => ask(`GET ${one}`, 'read the issue', { issue_number: number }),
    openIssue: (words) => ask('POST /repos/{owner}/{repo}/issues', 'open the issue', words),
    changeIssue: (number, { state, isDropped }) => {
      const reason = state === 'open' ? 'reopened' : isDropped ? 'not_planned' : 'completed'
      return ask(`PATCH ${one}`, 'change the issue', { issue_number: number, state, state_reason: reason })
    },
  }
}

async function list(client: GithubClient, parameters: Record<string, unknown>): Promise<ForgeIssue[]> {
  const found: Issue[] = []
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const items = await client.ask({
      route: 'GET /repos/{owner}/{repo}/issues',
      parameters: { ...parameters, per_page: PAGE, page },
      answer: z.array(Issue),
      what: 'list its issues',
    })
    found.push(...items)
    if (items.length < PAGE) break
  }
  return found.filter((issue) => issue.pull_request === undefined).map(toIssue)
}
