import type { GithubLink, ProjectId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type GithubLinkRow = {
  projectId: ProjectId
  apiUrl: string
  owner: string
  name: string
  repositoryId: string
  htmlUrl: string
  access: GithubLink['access']
  sealedSecret: Buffer
  notice: string | null
  resumeAt: Date | null
  heardAt: Date | null
  templateCommits: string[]
  createdBy: string
  createdAt: Date
}

export async function findLink(tx: Tx, projectId: ProjectId): Promise<GithubLinkRow | undefined> {
  return tx.db
    .selectFrom('github_links')
    .select([
      sql<ProjectId>`project_id`.as('projectId'),
      'api_url as apiUrl',
      'owner',
      'name',
      'repository_id as repositoryId',
      'html_url as htmlUrl',
      sql<GithubLink['access']>`access`.as('access'),
      'sealed_secret as sealedSecret',
      'notice',
      'resume_at as resumeAt',
      'heard_at as heardAt',
      'template_commits as templateCommits',
      'created_by as createdBy',
      'created_at as createdAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('project_id', '=', projectId)
    .executeTakeFirst()
}

type NewLink = Pick<
  GithubLinkRow,
  'projectId' | 'apiUrl' | 'owner' | 'name' | 'repositoryId' | 'htmlUrl' | 'access' | 'sealedSecret' | 'createdBy'
>

/** A project has one link: an earlier one is replaced, its secret stays. */
export async function saveNewLink(tx: Tx, link: NewLink): Promise<void> {
  const place = {
    api_url: link.apiUrl,
    owner: link.owner,
    name: link.name,
    repository_id: link.repositoryId,
    html_url: link.htmlUrl,
    access: link.access,
  }
  await tx.db
    .insertInto('github_links')
    .values({ project_id: link.projectId, ...place, sealed_secret: link.sealedSecret, created_by: link.createdBy })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'project_id']).doUpdateSet({ ...place, notice: null, resume_at: null }),
    )
    .execute()
}

type LinkChange = Partial<
  Pick<
    GithubLinkRow,
    'owner' | 'name' | 'htmlUrl' | 'notice' | 'resumeAt' | 'heardAt' | 'sealedSecret' | 'templateCommits'
  >
>

export async function saveLink(tx: Tx, projectId: ProjectId, change: LinkChange): Promise<void> {
  await tx.db
    .updateTable('github_links')
    .set({
      ...(change.owner !== undefined && { owner: change.owner }),
      ...(change.name !== undefined && { name: change.name }),
      ...(change.htmlUrl !== undefined && { html_url: change.htmlUrl }),
      ...(change.notice !== undefined && { notice: change.notice }),
      ...(change.resumeAt !== undefined && { resume_at: change.resumeAt }),
      ...(change.heardAt !== undefined && { heard_at: change.heardAt }),
      ...(change.templateCommits !== undefined && { template_commits: change.templateCommits }),
      ...(change.sealedSecret !== undefined && { sealed_secret: change.sealedSecret }),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('project_id', '=', projectId)
    .execute()
}

export async function removeLink(tx: Tx, projectId: ProjectId): Promise<void> {
  await tx.db
    .deleteFrom('github_links')
    .where('tenant_id', '=', tx.tenantId)
    .where('project_id', '=', projectId)
    .execute()
}
