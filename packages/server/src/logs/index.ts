/** Lines of runs: structured entries and compressed output under one numbering; stored, searched, followed. */
export { echoLines } from './echo-lines.ts'
export { followLog } from './follow-log.ts'
export { closeOpenLines, type EntryItem, type OpenLines, readJournalLines } from './journal-lines-rules.ts'
export { findNewestRun, notifyLines } from './logs-store.ts'
export { listLines } from './list-lines.ts'
export { LogFeed } from './log-feed.ts'
export { logRoutes } from './routes.ts'
export { storeLines } from './store-lines.ts'
