/** Events: appended in the transaction that made them true, read in commit order by everybody else. */
export { appendEvent } from './append-event.ts'
export { EventFeed } from './event-feed.ts'
export { latestSeq, removeOldEvents, type StoredEvent } from './events-store.ts'
export { openStream } from './open-stream.ts'
