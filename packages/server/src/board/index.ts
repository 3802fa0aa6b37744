/** Tickets and tasks: what people want done, in which order. Publishes task.* and ticket.*. */
export { changeTicket } from './change-ticket.ts'
export { createTask } from './create-task.ts'
export { createTicket } from './create-ticket.ts'
export { listDependencies } from './dependencies-store.ts'
export { ownersConflict } from './glob-rules.ts'
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
export { getTicket, type TicketRow } from './tickets-store.ts'
