import { randomPart } from '@sentra/contract'
import { recordAudit } from '#access'
import { type App, ensure, inTenant, type Principal } from '#platform'
import { getProject, openStore, pushRestored } from '#projects'
import type { TrashEntryRow } from '#trash'

type Order = { entry: TrashEntryRow; dryRun: boolean }

/**
 * Puts the commits of an entry into the person's repository as a branch of their own; the entry stays. Repeatable.
 * Errors: NOT_UNDOABLE for an entry without commits, CONFLICT, GIT_FAILED.
 */
export async function restoreBranch(
  app: App,
  principal: Principal,
  { entry, dryRun }: Order,
): Promise<{ done: boolean; message: string }> {
  const { commit } = entry
  ensure(
    commit !== null,
    'NOT_UNDOABLE',
    `${entry.id} holds no commits: \`sentra trash restore ${entry.id}\` undoes it.`,
  )
  const { tenantId } = principal
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, entry.projectId))
  const { path } = project
  const elsewhere = `${project.name} has no checkout on this machine to make a branch in: \`sentra trash restore ${entry.id}\` without a branch undoes it.`
  ensure(path !== null, 'NOT_UNDOABLE', elsewhere)
  const branch = `sentra/restored/${entry.kind}-${randomPart(entry.id)}`
  const where = `branch ${branch} at ${commit.slice(0, 10)} in ${path}`
  if (dryRun) return { done: false, message: `Would make ${where}. Nothing was changed.` }
  const store = await openStore(app, { tenantId, project })
  await pushRestored(store, { sourcePath: path, branch, commit })
  const details = { branch, commit }
  await inTenant(app.database, tenantId, (tx) =>
    recordAudit(tx, principal, { action: 'trash:restore_branch', subject: entry.id, details }),
  )
  return { done: true, message: `Made ${where}.` }
}
