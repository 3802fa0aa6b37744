import { ensure } from '#platform'
import type { ProjectRow } from './projects-store.ts'

/** PROJECT_ARCHIVED for work on a project that was put away. */
export function requireActive(project: ProjectRow): void {
  const message = `Project ${project.name} is archived: bring it back with \`sentra projects restore ${project.name}\`.`
  ensure(project.status === 'active', 'PROJECT_ARCHIVED', message)
}
