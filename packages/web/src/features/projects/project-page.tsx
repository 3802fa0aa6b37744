import { type Project, ProjectId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { projectQuery } from '../../lib/queries.ts'
import { useWrite } from '../../lib/use-write.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Facts, Page, Section } from '../../ui/page.tsx'
import { pendingSpecsQuery } from '../../lib/spec-queries.ts'
import { showToast } from '../../ui/toasts.tsx'
import { PendingSpecs } from '../specs/pending-specs.tsx'
import { DeleteProject } from './delete-project.tsx'
import { FetchBox } from './fetch-box.tsx'
import { GithubSection } from './github-section.tsx'
import { SettingsForm } from './settings-form.tsx'
import { SettingsInForce } from './settings-in-force.tsx'

const route = getRouteApi('/projects/$projectId')

export function ProjectPage() {
  const { projectId } = route.useParams()
  const id = ProjectId.safeParse(projectId).data
  const project = useQuery({ ...projectQuery(id as ProjectId), enabled: id !== undefined })
  if (id === undefined) {
    return (
      <Page title="Project">
        <Empty title="This address names no project." />
      </Page>
    )
  }
  if (!project.data) {
    return (
      <Page title="Project">
        {project.error === null ? (
          <Skeleton rows={5} />
        ) : (
          <ErrorBox error={project.error} onRetry={() => void project.refetch()} />
        )}
      </Page>
    )
  }
  return <LoadedProject project={project.data} />
}

function LoadedProject({ project }: { project: Project }) {
  const isAway = project.status !== 'active'
  const { data: pending = [] } = useQuery(pendingSpecsQuery)
  const actions = (
    <>
      <PendingSpecs specs={pending.filter(({ projectId }) => projectId === project.id)} />
      <Link to="/" search={{ project: project.id }} className={buttonClass()}>
        Tasks
      </Link>
      <Link to="/specs" search={{ project: project.id }} className={buttonClass()}>
        Specs
      </Link>
      {!isAway && (
        <>
          <Link to="/command" search={{ project: project.id }} className={buttonClass()}>
            New spec
          </Link>
          <Link to="/tasks/new" search={{ project: project.id }} className={buttonClass('primary')}>
            New task
          </Link>
        </>
      )}
    </>
  )
  return (
    <Page title={project.name} actions={actions}>
      <Facts
        rows={[
          [
            'Repository',
            <code key="path" className="font-mono text-meta select-all">
              {project.path ?? project.url}
            </code>,
          ],
          [
            'Branch',
            <code key="branch" className="font-mono text-meta">
              {project.defaultBranch}
            </code>,
          ],
          ...(project.url === null ? [] : ([['Fetched', <Fetched key="fetched" project={project} />]] as const)),
          ['Added', new Date(project.createdAt).toLocaleString()],
        ]}
      />
      <FetchBox project={project} />
      {(project.fetch.state === 'ready' || project.fetch.at !== null) && <SettingsInForce projectId={project.id} />}
      <Section title="Settings">
        <SettingsForm key={project.updatedAt} project={project} />
      </Section>
      {project.url !== null && project.status === 'active' && <GithubSection project={project} />}
      {project.status !== 'deleted' && <Archive project={project} />}
      <DeleteProject project={project} />
    </Page>
  )
}

/** Runs and merges fetch by themselves; a person may want to see the newest settings now. */
function Fetched({ project: { id, fetch } }: { project: Project }) {
  const again = useWrite(client.projects.fetch)
  return (
    <span className="flex flex-wrap items-center gap-3">
      {fetch.at === null ? 'not yet' : new Date(fetch.at).toLocaleString()}
      {fetch.state === 'ready' && (
        <Button busy={again.isPending} onClick={() => again.mutate({ projectId: id })}>
          Fetch now
        </Button>
      )}
      {again.error !== null && <ErrorBox error={again.error} />}
    </span>
  )
}

function Archive({ project }: { project: Project }) {
  const archive = useWrite(client.projects.archive, ({ name }) => showToast('passed', `Archived ${name}.`))
  const restore = useWrite(client.projects.restore, ({ name }) => showToast('passed', `Restored ${name}.`))
  const isArchived = project.status === 'archived'
  const error = archive.error ?? restore.error
  return (
    <Section title={isArchived ? 'This project is archived' : 'Archive'}>
      <p className="max-w-prose text-muted">
        {isArchived
          ? 'It takes no new tasks until it is restored. Nothing was deleted.'
          : 'Puts the project away: it takes no new tasks and leaves the lists. Nothing is deleted, and it can be restored.'}
      </p>
      {error !== null && <ErrorBox error={error} />}
      <Button
        className="justify-self-start"
        busy={archive.isPending || restore.isPending}
        onClick={() => (isArchived ? restore : archive).mutate({ projectId: project.id })}
      >
        {isArchived ? 'Restore this project' : 'Archive this project'}
      </Button>
    </Section>
  )
}
