import type { App } from '#platform'
import { inTenantAsSystem } from '#platform/system'
import { moveSpec } from './announce-spec.ts'
import { record } from './decide-spec.ts'
import { listDueSpecs } from './due-store.ts'
import { lockSpec } from './specs-store.ts'

const BATCH = 200

/** A version that nobody decided on in time counts as rejected, by nobody; nothing of it is lost, and it may be asked about again. */
export async function expireSpecs(app: App): Promise<void> {
  for (;;) {
    const due = await listDueSpecs(app, BATCH)
    for (const { tenantId, specId } of due) {
      await inTenantAsSystem(app.database, tenantId, async (tx) => {
        const spec = await lockSpec(tx, specId)
        if (spec.state !== 'pending_approval' || spec.decideBy === null || spec.decideBy > new Date()) return
        const principal = { tenantId, userId: 'sentra', role: 'service' } as const
        const reason = `Nobody decided until ${spec.decideBy.toISOString()}.`
        await record(tx, principal, { spec, kind: 'rejected', reason })
        await moveSpec(tx, spec, { state: 'rejected', decideBy: null })
      })
    }
    if (due.length < BATCH) return
  }
}
