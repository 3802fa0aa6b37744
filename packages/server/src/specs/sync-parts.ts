import { renderSpec } from '@sentra/contract'
import { appendEvent } from '#events'
import type { Tx } from '#platform'
import { keysOf, moveSpec, offerVersion } from './announce-spec.ts'
import { newestParts } from './parts-store.ts'
import { queuePhase } from './queue-phase.ts'
import type { SpecRow } from './specs-store.ts'
import { findProblems, MAX_SYNC_TRIES } from './sync-rules.ts'
import { insertVersion } from './versions-store.ts'

/**
 * SYNC: the parts become one version, which waits for a person. Parts that do not fit each other go back to the one who
 * wrote the tasks, then to a person.
 */
export async function syncParts(tx: Tx, spec: SpecRow): Promise<void> {
  const parts = await newestParts(tx, spec.id)
  const problems = findProblems(parts)
  if (problems.length > 0) return sendBack(tx, spec, problems)
  const number = spec.version + 1
  const { id: specId, title, idea } = spec
  await insertVersion(tx, { specId, number, markdown: renderSpec({ title, idea, parts }), parts })
  await offerVersion(tx, spec, { version: number, syncTries: 0 })
  const keys = keysOf(spec)
  appendEvent(tx, 'spec.phase_completed', { ...keys, phase: 'SYNC', score: null })
  appendEvent(tx, 'spec.version_written', { ...keys, version: number })
}

async function sendBack(tx: Tx, spec: SpecRow, problems: string[]): Promise<void> {
  const tries = spec.syncTries + 1
  const message = `The parts do not fit together: ${problems.join(' ')}`
  appendEvent(tx, 'spec.phase_failed', { ...keysOf(spec), phase: 'SYNC', message })
  const isLast = tries > MAX_SYNC_TRIES
  await moveSpec(tx, spec, { state: 'tasks', syncTries: tries, ...(isLast && { startFailure: message }) })
  if (!isLast) await queuePhase(tx, spec.id)
}
