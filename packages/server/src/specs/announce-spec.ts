import type { SpecPhase } from '@sentra/contract'
import { appendEvent } from '#events'
import type { Tx } from '#platform'
import { getProject } from '#projects'
import { saveSpec, type SpecRow } from './specs-store.ts'
import type { StoredState } from './phase-rules.ts'

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
  state: StoredState,
  change: Omit<Parameters<typeof saveSpec>[2], 'state'> = {},
): Promise<void> {
  await saveSpec(tx, spec.id, { runId: null, startFailure: null, ...change, state })
  appendEvent(tx, 'spec.state_changed', { ...keysOf(spec), state, message: null })
}

/** The newest version waits for a person, as long as the project's settings say. */
export async function offerVersion(
  tx: Tx,
  spec: SpecRow,
  change: { version?: number; syncTries?: number },
): Promise<void> {
  const { settings } = await getProject(tx, spec.projectId)
  const decideBy = new Date(Date.now() + settings.decideWithinDays * DAY_MS)
  await moveSpec(tx, spec, 'pending_approval', { ...change, decideBy })
}

export function announceFailure(tx: Tx, spec: SpecRow, phase: SpecPhase | null, message: string): void {
  if (phase !== null) appendEvent(tx, 'spec.phase_failed', { ...keysOf(spec), phase, message })
  appendEvent(tx, 'spec.state_changed', { ...keysOf(spec), state: 'failed', message })
}
