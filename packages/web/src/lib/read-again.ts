import type { QueryClient, QueryKey } from '@tanstack/react-query'

/**
 * Reads again what is shown and begins with this key; without one, everything. A read that is under way may have seen
 * what was before the change, so it is followed by another: broken off and begun anew it would never end on a page whose
 * events come faster than its answers, and a first read is not even begun anew (TanStack hands out the one under way).
 */
export function readAgain(queries: QueryClient, queryKey: QueryKey = []): void {
  for (const query of queries.getQueryCache().findAll({ queryKey })) {
    const again = () =>
      void queries.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false })
    if (query.state.fetchStatus === 'fetching' && query.promise) query.promise.then(again, again)
    else again()
  }
}
