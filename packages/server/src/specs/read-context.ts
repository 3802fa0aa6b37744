import type { SpecId } from '@sentra/contract'
import { nameOf } from '#access'
import type { Tx } from '#platform'
import { saveRun } from '#runs'
import { listComments } from './comments-store.ts'
import { composeContext } from './context-rules.ts'
import { listSaid } from './messages-store.ts'
import { newestParts } from './parts-store.ts'
import type { WritingState } from './phase-rules.ts'
import { getSpec, type SpecRow } from './specs-store.ts'
import { findProblems } from './sync-rules.ts'

/** What the agents of a spec's phase are told now: with what people said and commented until this moment. */
export async function readContext(tx: Tx, spec: SpecRow): Promise<string> {
  const parts = await newestParts(tx, spec.id)
  const comments = (await listComments(tx, spec.id)).filter(({ resolvedAt }) => resolvedAt === null)
  return composeContext({
    state: spec.state as WritingState,
    parts,
    said: (await listSaid(tx, spec)).map((one) => ({ ...one, by: nameOf(one.by) })),
    request: spec.request,
    comments: comments.map(({ createdBy, ...one }) => ({ ...one, by: nameOf(createdBy) })),
    problems: spec.syncTries > 0 && spec.state === 'tasks' ? findProblems(parts) : [],
    isHandedOff: spec.handedOffAt !== null,
  })
}

/** The next agents of the run that a locked spec waits for are told what is known now. */
export async function refreshContext(tx: Tx, specId: SpecId): Promise<void> {
  const spec = await getSpec(tx, specId)
  if (spec.runId !== null) await saveRun(tx, spec.runId, { context: await readContext(tx, spec) })
}
