import { AttemptId, type Restored, type RestoreTrash, SentraError, TrashEntryId } from '@sentra/contract'
import { recordAudit } from '#access'
import { undoClose, undoMerge } from '#forge'
import { type App, ensure, inTenant, type Principal, type Tx, unreachable } from '#platform'
import { undeleteProject, undeleteTask, undoCancel, undoRetry } from '#runs'
import { endEntry, getTrashEntry, lockTrashEntry, type TrashEntryRow } from '#trash'
import { viewEntries } from './list-trash.ts'
import { restoreBranch } from './restore-branch.ts'
import { workcopyEntry } from './to-trash-entry-rules.ts'
import { getWorkcopy } from './workcopies-store.ts'

type Write = <T>(body: (tx: Tx) => Promise<T>) => Promise<T>

/**
 * Brings back what an entry stands for, or says what that would be. Errors: NOT_FOUND, NOT_UNDOABLE with the reason and
 * the next step, and those of undoing a merge.
 */
export async function restoreEntry(
  app: App,
  principal: Principal,
  { input, write }: { input: RestoreTrash; write: Write },
): Promise<Restored> {
  const days = app.config.keep.trashDays
  const { tenantId } = principal
  const copy = AttemptId.safeParse(input.trashId)
  if (copy.success) return inTenant(app.database, tenantId, (tx) => showWorkcopy(tx, copy.data, days))
  const id = TrashEntryId.parse(input.trashId)
  const entry = await inTenant(app.database, tenantId, (tx) => getTrashEntry(tx, id))
  requireThere(entry)
  const { done, message } = await restore(app, principal, { entry, input, write })
  const after = await inTenant(app.database, tenantId, async (tx) =>
    viewEntries(tx, [await getTrashEntry(tx, id)], days),
  )
  return { entry: after[0] as Restored['entry'], done, message }
}

function requireThere({ id, restoredAt, restoredAs, emptiedAt }: TrashEntryRow): void {
  ensure(emptiedAt === null, 'NOT_UNDOABLE', `${id} is gone from the trash: it lay there for its time, or was emptied.`)
  ensure(restoredAt === null, 'NOT_UNDOABLE', `${id} was brought back already: ${restoredAs}`)
}

type Order = { entry: TrashEntryRow; input: RestoreTrash; write: Write }
type Done = { done: boolean; message: string }

async function restore(app: App, principal: Principal, { entry, input, write }: Order): Promise<Done> {
  if (input.asBranch) return restoreBranch(app, principal, { entry, dryRun: input.dryRun })
  if (entry.kind === 'merge') return undoMerge(app, principal, { entry, reset: input.reset, dryRun: input.dryRun })
  const body = (tx: Tx) => restoreRows(tx, principal, entry)
  if (!input.dryRun) return write(async (tx) => ({ done: true, message: await body(tx) }))
  return { done: false, message: await tryOut(app, principal, body) }
}

/** State, audit, events and the end of the entry, in one transaction. */
async function restoreRows(tx: Tx, principal: Principal, { id }: TrashEntryRow): Promise<string> {
  const entry = await lockTrashEntry(tx, id)
  requireThere(entry)
  const message = await undo(tx, principal, entry)
  await recordAudit(tx, principal, { action: 'trash:restore', subject: id, details: { kind: entry.kind } })
  await endEntry(tx, entry, { restoredAs: message })
  return message
}

function undo(tx: Tx, principal: Principal, entry: TrashEntryRow): Promise<string> {
  switch (entry.kind) {
    case 'cancel':
      return undoCancel(tx, entry)
    case 'retry':
      return undoRetry(tx, principal, entry)
    case 'close':
      return undoClose(tx, entry)
    case 'task':
      return undeleteTask(tx, entry)
    case 'project':
      return undeleteProject(tx, entry)
    case 'merge':
      throw new SentraError('INTERNAL', 'A merge is not undone in the database alone.')
    default:
      return unreachable(entry.kind)
  }
}

class TriedOut extends Error {}

/** Does it and takes the transaction back: what would be refused is refused now. */
async function tryOut(app: App, principal: Principal, body: (tx: Tx) => Promise<string>): Promise<string> {
  let message = ''
  await inTenant(app.database, principal.tenantId, async (tx) => {
    message = await body(tx)
    throw new TriedOut()
  }).catch((error: unknown) => {
    if (!(error instanceof TriedOut)) throw error
  })
  return `What would happen: ${message} Nothing was changed.`
}

/** A working copy is looked into, not moved: its agent may go on from it. */
async function showWorkcopy(tx: Tx, attemptId: AttemptId, days: number): Promise<Restored> {
  const row = await getWorkcopy(tx, attemptId)
  const message = `Its files lie in ${row.path} on their host: copy what you need from there. Run no git in it, an agent wrote its .git directory.`
  return { entry: workcopyEntry(row, days), done: false, message }
}
