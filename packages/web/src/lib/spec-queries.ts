import type { ProjectId, SpecId, SpecState } from '@sentra/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { client } from './client.ts'

const PAGE = 100
const EVENTS_PAGE = 500
/** How often the page asks by itself while no event reaches it. */
export const AWAY_REFRESH_MS = 2_000

export type SpecFilter = { projectId?: ProjectId | undefined; state?: SpecState | undefined }

export const specsQuery = (filter: SpecFilter) =>
  infiniteQueryOptions({
    queryKey: ['specs', filter],
    queryFn: ({ pageParam }) =>
      client.specs.list({ ...filter, limit: PAGE, ...(pageParam !== null && { after: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  })

/** Specs whose newest version waits for a decision, of all projects. */
export const pendingSpecsQuery = queryOptions({
  queryKey: ['specs', 'pending'],
  queryFn: async () => (await client.specs.list({ state: 'pending_approval', limit: 500 })).items,
})

export const specQuery = (specId: SpecId) =>
  queryOptions({ queryKey: ['spec', specId], queryFn: () => client.specs.get({ specId }) })

export const conversationQuery = (specId: SpecId) =>
  queryOptions({
    queryKey: ['spec', specId, 'conversation'],
    queryFn: () => client.specs.conversation({ specId }),
  })

/** What a version says never changes; who decided on it stands in the spec. */
export const specVersionQuery = (specId: SpecId, version: number) =>
  queryOptions({
    queryKey: ['spec-version', specId, version],
    queryFn: () => client.specs.version({ specId, version }),
    staleTime: Infinity,
  })

export const specChangeQuery = (specId: SpecId, from: number, to: number) =>
  queryOptions({
    queryKey: ['spec-change', specId, from, to],
    queryFn: () => client.specs.change({ specId, from, to }),
  })

/** It asks git what changed since each proof, so only what a spec itself says makes it stale. */
export const specProofQuery = (specId: SpecId) =>
  queryOptions({ queryKey: ['spec-proof', specId], queryFn: () => client.specs.proof({ specId }) })

export type SpecEvent = Awaited<ReturnType<typeof client.specs.events>>['items'][number]

/** The whole timeline, oldest first. What was read is kept: only what came after it is asked for. */
export const specEventsQuery = (specId: SpecId) =>
  queryOptions({
    queryKey: ['spec', specId, 'events'],
    queryFn: async ({ client: queries, queryKey }): Promise<SpecEvent[]> => {
      const known = queries.getQueryData<SpecEvent[]>(queryKey) ?? []
      return [...known, ...(await readEvents(specId, known.at(-1)?.seq ?? 0))]
    },
  })

async function readEvents(specId: SpecId, after: number): Promise<SpecEvent[]> {
  const events: SpecEvent[] = []
  for (let from: number | null = after; from !== null;) {
    const { items, next }: Awaited<ReturnType<typeof client.specs.events>> = await client.specs.events({
      specId,
      after: from,
      limit: EVENTS_PAGE,
    })
    events.push(...items)
    from = next
  }
  return events
}
