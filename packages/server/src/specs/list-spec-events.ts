import type { SpecId } from '@sentra/contract'
import type { Tx } from '#platform'
import { describedTypes, describeEvent } from './describe-event-rules.ts'
import { listHappened } from './spec-events-store.ts'
import { getSpec } from './specs-store.ts'

type Page = { specId: SpecId; after: number; limit: number }

/** The timeline of a spec, oldest first; `next` is the number to read on after, null at its end. */
export async function listSpecEvents(tx: Tx, { specId, after, limit }: Page) {
  const events = await listHappened(tx, await getSpec(tx, specId), {
    after,
    limit,
    types: describedTypes,
  })
  const items = events.flatMap(({ event, taskTitle }) => {
    const happened = describeEvent(event, taskTitle)
    return happened === undefined ? [] : [{ seq: event.seq, type: event.type, at: event.at, ...happened }]
  })
  return { items, next: events.length === limit ? (events.at(-1)?.event.seq ?? null) : null }
}
