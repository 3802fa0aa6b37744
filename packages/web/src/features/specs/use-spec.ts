import { SpecId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { specQuery } from '../../lib/spec-queries.ts'

const route = getRouteApi('/projects/$projectId/specs/$specId')

/** The spec of this page, with its newest parts, versions and comments. */
export function useSpec() {
  const specId = route.useParams().specId as SpecId
  const query = useQuery({ ...specQuery(specId), enabled: SpecId.safeParse(specId).success })
  return { specId, query, ...query.data }
}
