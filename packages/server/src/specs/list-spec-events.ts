import type { SpecId } from '@sentra/contract'
import type { Tx } from '#platform'
import { describeEvent } from './describe-event-rules.ts'
import { listHappened } from './spec-events-store.ts'
import { getSpec } from './specs-store.ts'

type Page = { specId: SpecId; after: number; limit: number }

/** The timeline of a spec, oldest first; `next` is the number to read on after, null at its end. */
export async function listSpecEvents(tx: Tx, { specId, after, limit }: Page) {
  const spec = await getSpec(tx, specId)
  const events = await listHappened(tx, spec, { after, limit })
  const items = events.flatMap((event) => {
    // The task of writing it: its phases say the same.
    const isOwn = event.type === 'task.status_changed' && event.data.taskId === spec.taskId
    const happened = isOwn ? undefined : describeEvent(event)
    return happened === undefined ? [] : [{ seq: event.seq, type: event.type, at: event.at, ...happened }]
  })
  return { items, next: events.length === limit ? (events.at(-1)?.seq ?? null) : null }
}
