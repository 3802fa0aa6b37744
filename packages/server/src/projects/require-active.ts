import { ensure } from '#platform'
import type { ProjectRow } from './projects-store.ts'

/** PROJECT_ARCHIVED for work on a project that was put away or lies in the trash. */
export function requireActive(project: ProjectRow): void {
  requireNotDeleted(project)
  const message = `Project ${project.name} is archived: bring it back with \`sentra projects restore ${project.name}\`.`
  ensure(project.status === 'active', 'PROJECT_ARCHIVED', message)
}

/** PROJECT_ARCHIVED for a project that lies in the trash. */
export function requireNotDeleted({ name, id, status }: ProjectRow): void {
  const message = `Project ${name} was deleted: \`sentra trash list --project ${id}\` shows how to bring it back.`
  ensure(status !== 'deleted', 'PROJECT_ARCHIVED', message)
}
