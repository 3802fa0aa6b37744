import type { CreatedBranch, SpecId } from '@sentra/contract'
import { recordAudit } from '#access'
import { beginTicketBranch } from '#board'
import { type App, inTenant, type Principal } from '#platform'
import { getProject, syncProject } from '#projects'
import { getSpec } from './specs-store.ts'

/**
 * Makes the branch on which a spec's work lands before its first task does (OMO-21). Twice is once: the answer is the same.
 */
export async function createSpecBranch(app: App, principal: Principal, specId: SpecId): Promise<CreatedBranch> {
  const { tenantId } = principal
  const { spec, project } = await inTenant(app.database, tenantId, async (tx) => {
    const row = await getSpec(tx, specId)
    return { spec: row, project: await getProject(tx, row.projectId) }
  })
  const { ticketId } = spec
  if (ticketId === null)
    return refused(`Spec ${specId} has no work yet: approve it first, \`sentra approve ${specId}\`.`)
  const { commit } = await syncProject(app, tenantId, project)
  return inTenant(app.database, tenantId, async (tx) => {
    const made = await beginTicketBranch(tx, ticketId, commit)
    if (made === undefined)
      return refused(`The tasks of ${specId} are delivered one by one: it has no branch of its own.`)
    await recordAudit(tx, principal, { action: 'spec:create-branch', subject: specId })
    return { success: true, branch_name: made.branch, error: null }
  })
}

const refused = (error: string): CreatedBranch => ({ success: false, branch_name: null, error })
