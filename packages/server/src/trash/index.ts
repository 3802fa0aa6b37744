/** What was taken away and can be brought back: the record. Who acts on it is the undo domain. Publishes trash.*. */
export { discard } from './discard.ts'
export { endEntry } from './end-entry.ts'
export {
  getTrashEntry,
  listDueEntries,
  listTrashEntries,
  lockTrashEntry,
  type TrashEntryRow,
  type TrashFilter,
} from './trash-store.ts'
