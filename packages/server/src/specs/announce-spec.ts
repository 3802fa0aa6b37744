import { appendEvent } from '#events'
import type { Tx } from '#platform'
import { getProject } from '#projects'
import { saveSpec, type SpecRow } from './specs-store.ts'
import { type StoredState, stepOf } from './phase-rules.ts'

const DAY_MS = 24 * 3_600_000

export const keysOf = ({ id, projectId, taskId }: Pick<SpecRow, 'id' | 'projectId' | 'taskId'>) => ({
  specId: id,
  projectId,
  taskId,
})

/** Moves a locked spec to a state, with its event. What its state waited for is over. */
export async function moveSpec(
  tx: Tx,
  spec: SpecRow,
  change: Parameters<typeof saveSpec>[2] & { state: StoredState },
): Promise<void> {
  await saveSpec(tx, spec.id, { runId: null, startFailure: null, ...change })
  appendEvent(tx, 'spec.state_changed', { ...keysOf(spec), state: change.state, message: null })
}

/** The newest version waits for a person, as long as the project's settings say. */
export async function offerVersion(
  tx: Tx,
  spec: SpecRow,
  change: { version?: number; syncTries?: number },
): Promise<void> {
  const { settings } = await getProject(tx, spec.projectId)
  const decideBy = new Date(Date.now() + settings.decideWithinDays * DAY_MS)
  await moveSpec(tx, spec, { state: 'pending_approval', ...change, decideBy })
}

/** The phase that a spec stands in could not begin, or has failed. */
export function announceFailure(tx: Tx, spec: SpecRow, message: string): void {
  const phase = stepOf(spec.state)?.phase ?? null
  if (phase !== null) appendEvent(tx, 'spec.phase_failed', { ...keysOf(spec), phase, message })
  appendEvent(tx, 'spec.state_changed', { ...keysOf(spec), state: 'failed', message })
}
