/** Tasks: what people want done. Publishes task.created and task.status_changed. */
export { createTask } from './create-task.ts'
export { taskRoutes } from './routes.ts'
export { setTaskStatus } from './set-task-status.ts'
export { getTask, lockTask, saveTaskDeleted, type TaskRow, toTask } from './tasks-store.ts'
