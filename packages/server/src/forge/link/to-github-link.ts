import { type GithubLink, type ProjectId, SentraError } from '@sentra/contract'
import type { Tx } from '#platform'
import { getProject } from '#projects'
import { findLink, type GithubLinkRow } from './github-links-store.ts'

/** NOT_LINKED when the project has none. */
export async function getLink(tx: Tx, projectId: ProjectId): Promise<GithubLinkRow> {
  const { name } = await getProject(tx, projectId)
  const row = await findLink(tx, projectId)
  if (row) return row
  throw new SentraError('NOT_LINKED', `${name} is not linked to GitHub: \`sentra github link ${name}\` links it.`)
}

export const webhookPath = (tenantId: string, projectId: string) => `/webhooks/github/${tenantId}/${projectId}`

export function toGithubLink(tenantId: string, row: GithubLinkRow): GithubLink {
  return {
    projectId: row.projectId,
    apiUrl: row.apiUrl,
    repository: `${row.owner}/${row.name}`,
    url: row.htmlUrl,
    access: row.access,
    webhookPath: webhookPath(tenantId, row.projectId),
    heardAt: row.heardAt?.toISOString() ?? null,
    notice: row.notice,
    resumeAt: row.resumeAt?.toISOString() ?? null,
    linkedAt: row.createdAt.toISOString(),
  }
}
