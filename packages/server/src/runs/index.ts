/** Runs, stages, attempts. run-rules.ts decides; every change holds the run's row lock. Publishes run.* and attempt.*. */
export {
  type AttemptRow,
  countRunCommits,
  findSessionOwner,
  getAttempt,
  insertCommand,
  insertRunCommit,
  listAttempts,
  saveAttempt,
} from './attempts-store.ts'
export { buildPrompt } from './build-prompt.ts'
export { changeRunState } from './change-run-state.ts'
export { getRunDetail, viewRun } from './get-run.ts'
export { runJobs, runSchedules } from './jobs.ts'
export { insertQuestion } from './questions-store.ts'
export { retryRun } from './retry-run.ts'
export { agentOf } from './role-rules.ts'
export { projectRunRoutes, runRoutes, taskRunRoutes } from './routes.ts'
export { isLive, liveStates } from './run-rules.ts'
export { getRun, lockRun, listRunsOfTask, type RunRow, saveRun } from './runs-store.ts'
export { changeAttemptState } from './start-attempt.ts'
export { removeMissingWorktrees, saveWorktrees } from './worktrees-store.ts'
