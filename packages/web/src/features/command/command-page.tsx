import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { projectsQuery } from '../../lib/queries.ts'
import { buttonClass } from '../../ui/button.tsx'
import { Empty, ErrorBox, Skeleton } from '../../ui/notice.tsx'
import { Page } from '../../ui/page.tsx'
import { CommandForm } from './command-form.tsx'

/** One place to say what is wanted (OMO-01). */
export function CommandPage() {
  const projects = useQuery(projectsQuery(false))
  return (
    <Page title="What shall be done?">
      {projects.error !== null && <ErrorBox error={projects.error} onRetry={() => void projects.refetch()} />}
      {projects.isPending && <Skeleton rows={6} />}
      {projects.data?.length === 0 && (
        <Empty
          title="What is done is done in a project: add a repository first."
          action={
            <Link to="/projects/new" className={buttonClass('primary')}>
              New project
            </Link>
          }
        />
      )}
      {projects.data !== undefined && projects.data.length > 0 && <CommandForm projects={projects.data} />}
    </Page>
  )
}
