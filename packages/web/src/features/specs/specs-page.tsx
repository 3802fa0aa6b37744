import { type Project, ProjectId, type Spec, specStates } from '@sentra/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { projectsQuery } from '../../lib/queries.ts'
import { pendingSpecsQuery, specsQuery } from '../../lib/spec-queries.ts'
import { buttonClass } from '../../ui/button.tsx'
import { FilterSelect } from '../../ui/filter-select.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { OlderButton } from '../../ui/older-button.tsx'
import { Page } from '../../ui/page.tsx'
import { SpecList } from './spec-list.tsx'
import { stateWords, waitingFirst } from './spec-words.ts'

const route = getRouteApi('/specs')

/** All specs or those of a project; what waits for a person stands first. */
export function SpecsPage() {
  const { state, project } = route.useSearch()
  const { specs, items } = useSpecs()
  const projects = useQuery(projectsQuery(false))
  const add = (
    <Link to="/command" search={{ project }} className={buttonClass('primary')}>
      <Icon name="plus" />
      New spec
    </Link>
  )
  return (
    <Page title="Specs" actions={add}>
      <Filters projects={projects.data ?? []} />
      {specs.error !== null && <ErrorBox error={specs.error} onRetry={() => void specs.refetch()} />}
      {specs.isPending && <Skeleton rows={6} />}
      {items?.length === 0 && <NoSpecs isFiltered={state !== undefined || project !== undefined} add={add} />}
      {items !== undefined && items.length > 0 && <SpecList specs={items} projects={projects.data ?? []} />}
      <OlderButton pages={specs}>Show older specs</OlderButton>
    </Page>
  )
}

/** Those that were read so far, and what waits for a decision however old it is. */
function useSpecs() {
  const { state, project } = route.useSearch()
  const projectId = ProjectId.safeParse(project).data
  const specs = useInfiniteQuery(specsQuery({ state, projectId }))
  const { data: pending = [] } = useQuery(pendingSpecsQuery)
  const loaded = specs.data?.pages.flatMap((page) => page.items)
  const older = pending.filter((one) => state === undefined && isWithin(one, projectId, loaded))
  return { specs, items: loaded && waitingFirst([...loaded, ...older]) }
}

function isWithin(spec: Spec, projectId: ProjectId | undefined, loaded: Spec[] | undefined): boolean {
  if (projectId !== undefined && spec.projectId !== projectId) return false
  return loaded !== undefined && !loaded.some(({ id }) => id === spec.id)
}

function Filters({ projects }: { projects: Project[] }) {
  const { state, project } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <FilterSelect
        label="State"
        all="all but archived"
        value={state ?? ''}
        choices={specStates.map((name) => ({ value: name, label: stateWords(name) }))}
        onChange={(chosen) =>
          void navigate({ search: (before) => ({ ...before, state: specStates.find((name) => name === chosen) }) })
        }
      />
      {(projects.length > 1 || project !== undefined) && (
        <FilterSelect
          label="Project"
          all="all"
          value={project ?? ''}
          choices={projects.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => void navigate({ search: (before) => ({ ...before, project: id || undefined }) })}
        />
      )}
    </div>
  )
}

function NoSpecs({ isFiltered, add }: { isFiltered: boolean; add: React.ReactNode }) {
  if (isFiltered) {
    return (
      <Empty
        title="No spec is like this."
        action={
          <Link to="/specs" className={buttonClass()}>
            Show all specs
          </Link>
        }
      />
    )
  }
  return (
    <Empty title="No specs yet." action={add}>
      Say an idea in a sentence. An architect asks what is not clear, writes requirements, design and tasks, and nothing
      is built before you approve it.
    </Empty>
  )
}
