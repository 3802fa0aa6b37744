import { z } from 'zod'
import type { GithubClient } from './github-client.ts'

const PAGE = 100
/** More than any person reads; a list that is longer is cut here. */
const MOST_PAGES = 10

type List<T> = {
  route: string
  parameters: Record<string, unknown>
  item: z.ZodType<T>
  /** The property that holds the list; without it the answer is the list. */
  within?: string
  what: string
}

/** All items of a list of GitHub's, at most 1,000. Errors: those of the client. */
export async function allPages<T>(client: GithubClient, list: List<T>): Promise<T[]> {
  const { route, parameters, item, within, what } = list
  const many = z.array(item)
  const answer =
    within === undefined ? many : z.object({ [within]: many }).transform((found): T[] => found[within] ?? [])
  const items: T[] = []
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const more = await client.ask({ route, parameters: { ...parameters, per_page: PAGE, page }, answer, what })
    items.push(...more)
    if (more.length < PAGE) break
  }
  return items
}
