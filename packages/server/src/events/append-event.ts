import type { EventData, EventType } from '@sentra/contract'
import type { Tx } from '#platform'
import { insertEvents } from './events-store.ts'

const pending = new WeakMap<Tx, { type: EventType; data: unknown }[]>()

/** Records that something happened. Written as the last statement before COMMIT, in the order of the calls. */
export function appendEvent<T extends EventType>(tx: Tx, type: T, data: EventData<T>): void {
  const batch = pending.get(tx) ?? []
  batch.push({ type, data })
  pending.set(tx, batch)
  tx.beforeCommit('events', () => insertEvents(tx, batch))
}
