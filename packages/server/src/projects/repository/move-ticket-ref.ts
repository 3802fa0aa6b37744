import { objectId, ticketRef } from './refs.ts'
import { gitInStore } from './stale-locks.ts'

/** Lets the ref of a ticket's branch follow it; the database says where the branch is. Errors: GIT_FAILED. */
export async function moveTicketRef(store: string, ticketId: string, commit: string): Promise<void> {
  await gitInStore(store, ['update-ref', ticketRef(ticketId), objectId(commit)])
}
