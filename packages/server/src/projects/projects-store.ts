import { type FetchState, type Project, type ProjectId, ProjectSettings, SentraError } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'

export type ProjectRow = Omit<Project, 'fetch' | 'createdAt' | 'updatedAt'> & {
  fetchState: FetchState
  /** Of the newest fetch: what a job of an older one does counts no more. */
  fetchNumber: number
  fetchProgress: string | null
  fetchMessage: string | null
  fetchedAt: Date | null
  createdAt: Date
  updatedAt: Date
}
type NewProject = Pick<ProjectRow, 'id' | 'name' | 'path' | 'defaultBranch' | 'settings'> &
  Partial<Pick<ProjectRow, 'url'>>

function selectProjects(tx: Tx) {
  return tx.db
    .selectFrom('projects')
    .select([
      sql<ProjectId>`id`.as('id'),
      'name',
      'path',
      'url',
      sql<FetchState>`fetch_state`.as('fetchState'),
      'fetch_number as fetchNumber',
      'fetch_progress as fetchProgress',
      'fetch_message as fetchMessage',
      'fetched_at as fetchedAt',
      'default_branch as defaultBranch',
      sql<Project['status']>`status`.as('status'),
      'settings',
      'created_at as createdAt',
      'updated_at as updatedAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
}

type Selected = Awaited<ReturnType<ReturnType<typeof selectProjects>['executeTakeFirstOrThrow']>>

const toRow = (selected: Selected): ProjectRow => ({ ...selected, settings: ProjectSettings.parse(selected.settings) })

/** NAME_TAKEN when an active project of the tenant has the name. */
export async function insertProject(tx: Tx, project: NewProject): Promise<ProjectRow> {
  await tx.db
    .insertInto('projects')
    .values({
      id: project.id,
      name: project.name,
      path: project.path,
      url: project.url ?? null,
      default_branch: project.defaultBranch,
      settings: JSON.stringify(project.settings),
    })
    .execute()
    .catch((error: unknown) => refuseTakenName(error, project.name))
  return getProject(tx, project.id)
}

export async function findActiveProject(tx: Tx, name: string): Promise<ProjectRow | undefined> {
  const row = await selectProjects(tx).where('name', '=', name).where('status', '=', 'active').executeTakeFirst()
  return row && toRow(row)
}

export async function getProject(tx: Tx, projectId: ProjectId): Promise<ProjectRow> {
  return found(await selectProjects(tx).where('id', '=', projectId).executeTakeFirst(), projectId)
}

export async function lockProject(tx: Tx, projectId: ProjectId): Promise<ProjectRow> {
  return found(await selectProjects(tx).where('id', '=', projectId).forUpdate().executeTakeFirst(), projectId)
}

function found(selected: Selected | undefined, projectId: string): ProjectRow {
  if (!selected) throw new SentraError('NOT_FOUND', `There is no project ${projectId}: \`sentra projects\` lists them.`)
  return toRow(selected)
}

export async function saveProject(tx: Tx, project: ProjectRow): Promise<ProjectRow> {
  await tx.db
    .updateTable('projects')
    .set({
      name: project.name,
      path: project.path,
      url: project.url,
      default_branch: project.defaultBranch,
      status: project.status,
      settings: JSON.stringify(project.settings),
      updated_at: new Date(),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', project.id)
    .execute()
    .catch((error: unknown) => refuseTakenName(error, project.name))
  return getProject(tx, project.id)
}

/** Projects at work that limit how many of their tickets are under way. */
export async function listProjectsWithWip(tx: Tx): Promise<ProjectRow[]> {
  const rows = await selectProjects(tx).where('status', '=', 'active').orderBy('name').execute()
  return rows.map(toRow).filter(({ settings }) => settings.wipInProgress !== null || settings.wipInReview !== null)
}

/** Projects of the tenant that were not put away and are fetched from somewhere. */
export async function listProjectsByUrl(tx: Tx): Promise<ProjectRow[]> {
  const rows = await selectProjects(tx).where('url', 'is not', null).where('status', '=', 'active').execute()
  return rows.map(toRow)
}

type FetchChange = Partial<
  Pick<ProjectRow, 'fetchState' | 'fetchNumber' | 'fetchProgress' | 'fetchMessage' | 'fetchedAt'>
>

/** Says how it stands with a fetch; false when another one has taken its place. */
export async function saveFetch(
  tx: Tx,
  { id, fetchNumber }: Pick<ProjectRow, 'id' | 'fetchNumber'>,
  change: FetchChange,
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('projects')
    .set({
      ...(change.fetchState !== undefined && { fetch_state: change.fetchState }),
      ...(change.fetchNumber !== undefined && { fetch_number: change.fetchNumber }),
      ...(change.fetchProgress !== undefined && { fetch_progress: change.fetchProgress }),
      ...(change.fetchMessage !== undefined && { fetch_message: change.fetchMessage }),
      ...(change.fetchedAt !== undefined && { fetched_at: change.fetchedAt }),
    })
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', id)
    .where('fetch_number', '=', fetchNumber)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

type ProjectFilter = { archived?: boolean | undefined; after?: string | undefined; limit: number }

/** Newest first. */
export async function listProjects(tx: Tx, filter: ProjectFilter): Promise<ProjectRow[]> {
  let query = selectProjects(tx).where('status', '=', filter.archived ? 'archived' : 'active')
  if (filter.after) {
    query = query.where(
      sql<boolean>`(created_at, id) < (select created_at, id from projects where tenant_id = ${tx.tenantId} and id = ${filter.after})`,
    )
  }
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute()
  return rows.map(toRow)
}

function refuseTakenName(error: unknown, name: string): never {
  if ((error as { constraint?: string }).constraint !== 'projects_name') throw error
  throw new SentraError('NAME_TAKEN', `A project named ${name} exists already: choose another with --name.`, {
    cause: error,
  })
}

export function toProject(row: ProjectRow): Project {
  const { fetchState, fetchNumber: _, fetchProgress, fetchMessage, fetchedAt, ...same } = row
  return {
    ...same,
    fetch: {
      state: fetchState,
      progress: fetchProgress,
      message: fetchMessage,
      at: fetchedAt?.toISOString() ?? null,
    },
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
