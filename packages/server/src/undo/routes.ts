import { inWrite, operations } from '#access'
import { cleanOrphans, listOrphans } from './list-orphans.ts'
import { emptyTrash } from './empty-trash.ts'
import { listTrash } from './list-trash.ts'
import { restoreEntry } from './restore-entry.ts'

const on = operations.trash

export const trashRoutes = {
  list: on.list.handler(({ input, context }) => listTrash(context.app, context.principal, input)),
  // What reaches the person's repository is repeatable by itself; the rest is one write.
  restore: on.restore.handler(({ input, context }) =>
    restoreEntry(context.app, context.principal, { input, write: (body) => inWrite(context, body) }),
  ),
  orphans: on.orphans.handler(async ({ context }) => ({ items: await listOrphans(context.app, context.principal) })),
  clean: on.clean.handler(async ({ input, context }) => ({
    items: await cleanOrphans(context.app, context.principal, input.path),
  })),
  empty: on.empty.handler(({ input, context }) =>
    inWrite(context, (tx) => emptyTrash(tx, { ...input, trashDays: context.app.config.keep.trashDays })),
  ),
}
