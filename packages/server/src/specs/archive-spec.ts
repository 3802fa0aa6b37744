import type { SpecId } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import { ensure, type Principal, type Tx } from '#platform'
import { getRun } from '#runs'
import { keysOf } from './announce-spec.ts'
import { lockSpec, saveSpec } from './specs-store.ts'

/** Takes a spec out of the lists or puts it back; nothing of it goes. SPEC_WRITING while an agent is at work on it. */
export async function archiveSpec(
  tx: Tx,
  principal: Principal,
  { specId, archived }: { specId: SpecId; archived: boolean },
): Promise<void> {
  const spec = await lockSpec(tx, specId)
  const run = spec.runId === null ? undefined : await getRun(tx, spec.runId)
  const isAtWork = run !== undefined && ['queued', 'running', 'waiting'].includes(run.state)
  const message = `An agent writes ${specId}: \`sentra cancel ${spec.taskId}\` stops it, then archive it.`
  ensure(!archived || !isAtWork, 'SPEC_WRITING', message)
  await saveSpec(tx, specId, { archivedAt: archived ? new Date() : null })
  await recordAudit(tx, principal, { action: archived ? 'spec:archive' : 'spec:unarchive', subject: specId })
  appendEvent(tx, 'spec.state_changed', { ...keysOf(spec), state: archived ? 'archived' : spec.state, message: null })
}
