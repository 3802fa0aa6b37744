import type { Project } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { projectsQuery } from '../../lib/queries.ts'
import { pendingSpecsQuery } from '../../lib/spec-queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Page, Section } from '../../ui/page.tsx'
import { PendingSpecs } from '../specs/pending-specs.tsx'
import { showToast } from '../../ui/toasts.tsx'

export function ProjectsPage() {
  const active = useQuery(projectsQuery(false))
  const archived = useQuery(projectsQuery(true))
  const newProject = (
    <Link to="/projects/new" className={buttonClass('primary')}>
      <Icon name="plus" />
      New project
    </Link>
  )
  return (
    <Page title="Projects" actions={newProject}>
      {active.error !== null && <ErrorBox error={active.error} onRetry={() => void active.refetch()} />}
      {active.isPending && <Skeleton rows={4} />}
      {active.data?.length === 0 && (
        <Empty title="No project yet." action={newProject}>
          A project is a git repository. Add one by its path on the machine where Sentra runs, or by its URL.
        </Empty>
      )}
      {active.data !== undefined && active.data.length > 0 && <ProjectList projects={active.data} />}
      {archived.data !== undefined && archived.data.length > 0 && (
        <Section title="Archived">
          <ul className="divide-y divide-divider border-y border-divider">
            {archived.data.map((project) => (
              <ArchivedProject key={project.id} project={project} />
            ))}
          </ul>
        </Section>
      )}
    </Page>
  )
}

const placeOf = ({ path, url }: Project) => path ?? url ?? ''

function ProjectList({ projects }: { projects: Project[] }) {
  const { data: pending = [] } = useQuery(pendingSpecsQuery)
  return (
    <ul aria-label="Projects" className="divide-y divide-divider border-y border-divider">
      {projects.map((project) => (
        <li key={project.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-2 py-2.5 hover:bg-surface">
          <div className="grid min-w-0 flex-1 basis-60">
            <Link
              to="/projects/$projectId"
              params={{ projectId: project.id }}
              className="truncate font-medium hover:underline"
            >
              {project.name}
            </Link>
            <code className="truncate font-mono text-meta text-muted" title={placeOf(project)}>
              {placeOf(project)}
            </code>
          </div>
          {project.fetch.state !== 'ready' && (
            <span className={`text-meta ${project.fetch.state === 'failed' ? 'text-failed' : 'text-running'}`}>
              {project.fetch.state === 'fetching' ? 'being fetched' : 'not fetched'}
            </span>
          )}
          <PendingSpecs specs={pending.filter(({ projectId }) => projectId === project.id)} />
          <span className="text-meta text-muted">branch {project.defaultBranch}</span>
          <span className="w-32 text-meta text-muted">agent {project.settings.agent ?? 'first found'}</span>
          <Link to="/" search={{ project: project.id }} className="px-1 underline">
            Tasks
          </Link>
          <Link to="/specs" search={{ project: project.id }} className="px-1 underline">
            Specs
          </Link>
          <Link to="/tasks/new" search={{ project: project.id }} className={buttonClass()}>
            New task
          </Link>
        </li>
      ))}
    </ul>
  )
}

function ArchivedProject({ project }: { project: Project }) {
  const restore = useWrite(client.projects.restore, ({ name }) => showToast('passed', `Restored ${name}.`))
  return (
    <li className="flex flex-wrap items-center gap-4 px-2 py-2">
      <span className="min-w-0 flex-1 truncate">{project.name}</span>
      <Button
        busy={restore.isPending}
        aria-label={`Restore ${project.name}`}
        onClick={() => restore.mutate({ projectId: project.id })}
      >
        Restore
      </Button>
      {restore.error !== null && <ErrorBox error={restore.error} />}
    </li>
  )
}
