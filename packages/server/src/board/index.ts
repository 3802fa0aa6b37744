/** Tickets and tasks: what people want done, in which order. Publishes task.*, ticket.* and followup.*. */
export { criticalPath } from './critical-path-rules.ts'
export { listFinished, listUndone, listUndoneEdges, type OpenTaskRow } from './critical-path-store.ts'
export { createTask } from './create-task.ts'
export { expectedMinutes, minutesLeft } from './duration-rules.ts'
export { recordFollowup, type Recorded } from './followups/record-followup.ts'
export { followupRoutes } from './followups/routes.ts'
export { listDependencies } from './dependencies-store.ts'
export { ownersConflict } from './glob-rules.ts'
export { conflictScore, findOverlap, isKnown, type Reach } from './overlap-rules.ts'
export {
  findPlannedStart,
  type PlannedStart,
  removePlannedStart,
  savePlannedStart,
  saveStartFailure,
} from './planned-starts-store.ts'
export { taskRoutes, ticketRoutes } from './routes.ts'
export { setTaskDeleted } from './set-task-deleted.ts'
export { setTaskStatus } from './set-task-status.ts'
export { getTask, lockTask, type TaskRow, toTask } from './tasks-store.ts'
export { getTicket } from './tickets-store.ts'
export { findWipRefusal, lockWip } from './view-wip.ts'
export { wakeHeldBack } from './wake-tasks.ts'
