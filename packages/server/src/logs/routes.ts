import { operations } from '#access'
import { inTenant } from '#platform'
import { listLines } from './list-lines.ts'
import { findRunOfTask, lastLine } from './logs-store.ts'

export const logRoutes = {
  list: operations.logs.list.handler(({ input, context }) =>
    inTenant(context.app.database, context.principal.tenantId, async (tx) => {
      const runId = await findRunOfTask(tx, input)
      if (!runId) return { runId: null, lines: [], lastLine: 0 }
      const lines = await listLines(tx, { ...input, runId })
      return { runId, lines, lastLine: await lastLine(tx, runId) }
    }),
  ),
}
