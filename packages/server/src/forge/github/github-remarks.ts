import { onlyText } from '@sentra/contract'
import { z } from 'zod'
import type { ForgeRemark } from '../feedback/forge-feedback.ts'
import { allPages } from './all-pages.ts'
import type { GithubClient, Place } from './github-client.ts'

/** Who belongs to the repository: its people let them in. https://docs.github.com/graphql/reference/enums#commentauthorassociation */
const INSIDERS = ['OWNER', 'MEMBER', 'COLLABORATOR']
/** Of a review these have words that ask for something. */
const ASKING = ['CHANGES_REQUESTED', 'COMMENTED']
const MOST_TEXT = 10_000
const EXCERPT_LINES = 6
const MOST_NAME = 200

const said = {
  id: z.number(),
  user: z.object({ login: z.string(), type: z.string().nullish() }).nullish(),
  author_association: z.string().nullish(),
  body: z.string().nullish(),
  html_url: z.url({ protocol: /^https?$/ }).nullish(),
}
const Review = z.object({
  ...said,
  state: z.string(),
  commit_id: z.string().nullish(),
  submitted_at: z.string().nullish(),
})
const LineRemark = z.object({
  ...said,
  path: z.string().nullish(),
  line: z.int().nullish(),
  original_line: z.int().nullish(),
  original_commit_id: z.string().nullish(),
  diff_hunk: z.string().nullish(),
  created_at: z.string(),
})
const Comment = z.object({ ...said, created_at: z.string() })
type Said = z.infer<typeof Comment>

/** What people wrote about a pull request: reviews that ask for something, remarks on lines, the conversation. */
export async function listRemarks(client: GithubClient, place: Place, number: number): Promise<ForgeRemark[]> {
  const list = <T>(path: string, item: z.ZodType<T>, what: string) =>
    allPages(client, { route: `GET /repos/{owner}/{repo}${path}`, parameters: { ...place, number }, item, what })
  const reviews = await list('/pulls/{number}/reviews', Review, 'list the reviews of the pull request')
  const lines = await list('/pulls/{number}/comments', LineRemark, 'list the remarks on the pull request')
  const comments = await list('/issues/{number}/comments', Comment, 'list the conversation of the pull request')
  const remarks = [
    ...reviews.filter(({ state }) => ASKING.includes(state)).map(toReview),
    ...lines.map(toLineRemark),
    ...comments.map((comment) => ({ ...common('comment', comment), at: new Date(comment.created_at) })),
  ]
  return remarks.filter(({ text }) => text !== '').toSorted((one, other) => one.at.getTime() - other.at.getTime())
}

function toReview({ commit_id: commit, submitted_at: at, ...review }: z.infer<typeof Review>): ForgeRemark {
  const time = at ?? ''
  return { ...common('review', { ...review, created_at: time }), commit: commit ?? null, at: new Date(time) }
}

/** One whose line has changed since keeps the number that it had when it was written. */
function toLineRemark(remark: z.infer<typeof LineRemark>): ForgeRemark {
  const excerpt = plain(remark.diff_hunk ?? '')
    .split('\n')
    .slice(-EXCERPT_LINES)
    .join('\n')
  return {
    ...common('line', remark),
    file: oneLine(remark.path ?? '') || null,
    line: remark.line ?? remark.original_line ?? null,
    excerpt: excerpt || null,
    commit: remark.original_commit_id ?? null,
    at: new Date(remark.created_at),
  }
}

function common(kind: ForgeRemark['kind'], { id, user, body, html_url: url, ...rest }: Said): ForgeRemark {
  const isInsider = INSIDERS.includes(rest.author_association ?? '') && user?.type !== 'Bot'
  return {
    id: `${kind}-${id}`,
    kind,
    author: oneLine(user?.login ?? 'nobody'),
    trusted: isInsider,
    text: plain(body ?? ''),
    url: url ?? null,
    file: null,
    line: null,
    excerpt: null,
    commit: null,
    at: new Date(rest.created_at),
  }
}

/** Others' words as text: nothing in them acts on a terminal, and there is an end to them. */
export const plain = (text: string) => onlyText(text.slice(0, MOST_TEXT)).replaceAll('\r', '').trim()

/** A name of theirs, which is to stand within a line of ours. */
export const oneLine = (text: string) => onlyText(text.slice(0, MOST_NAME)).replaceAll(/\s+/g, ' ').trim()
