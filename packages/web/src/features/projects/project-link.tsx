import type { ProjectId } from '@sentra/contract'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { projectQuery } from '../../lib/queries.ts'

/** The project of a thing, by name. */
export function ProjectLink({ projectId }: { projectId: ProjectId }) {
  const { data: project } = useQuery(projectQuery(projectId))
  if (!project) return null
  return (
    <Link to="/projects/$projectId" params={{ projectId }} className="underline">
      {project.name}
    </Link>
  )
}
