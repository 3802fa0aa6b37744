/** Tickets and tasks: what people want done, in which order. Publishes task.*, ticket.* and followup.*. */
export { addDependency, removeDependency } from './change-dependencies.ts'
export { changeTask } from './change-task.ts'
export { changeTicket } from './change-ticket.ts'
export { createTicket } from './create-ticket.ts'
export { createTask } from './create-task.ts'
export { findCriticalPath } from './find-critical-path.ts'
export { recordFollowup, type Recorded } from './followups/record-followup.ts'
export { followupRoutes } from './followups/routes.ts'
export { isSame, normalize } from './followups/similarity-rules.ts'
export { listDependencies } from './dependencies-store.ts'
export { isOwned, ownersConflict } from './glob-rules.ts'
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
export { getTask, listTasks, listTasksOfTicket, lockTask, type TaskRow, toTask } from './tasks-store.ts'
export { beginTicketBranch, letOffer, moveTicketBranch, settleTicketMerge } from './ticket-branch.ts'
export { isComplete, isTicketHeld } from './ticket-rules.ts'
export { getTicket, listStatusesOfTicket, lockTicket, type TicketRow } from './tickets-store.ts'
export { findWipRefusal, lockWip } from './view-wip.ts'
export { wakeHeldBack, wakeTask } from './wake-tasks.ts'
