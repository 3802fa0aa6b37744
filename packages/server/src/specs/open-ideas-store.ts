import type { ProjectId, RunState, SpecId } from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { StoredState } from './phase-rules.ts'

export type OpenIdea = {
  id: SpecId
  projectId: ProjectId
  title: string
  idea: string
  state: StoredState
  runState: RunState | null
  startFailure: string | null
  archivedAt: Date | null
}

/** More than any project has open at once; the newest are those that somebody asks for again. */
const COMPARED = 200

/** Specs of a project that are neither complete nor archived, newest first, as far as they are compared. */
export async function listOpenIdeas(tx: Tx, projectId: ProjectId): Promise<OpenIdea[]> {
  const { rows } = await sql<OpenIdea>`
    select s.id, s.project_id as "projectId", s.title, s.idea, s.state, r.state as "runState",
      s.start_failure as "startFailure", s.archived_at as "archivedAt"
    from specs s left join runs r on r.tenant_id = s.tenant_id and r.id = s.run_id
    where s.tenant_id = ${tx.tenantId} and s.project_id = ${projectId} and s.archived_at is null and s.state <> 'completed'
    order by s.created_at desc limit ${COMPARED}`.execute(tx.db)
  return rows
}
