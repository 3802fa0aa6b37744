/** Runs, stages, attempts. run-rules.ts decides; every change holds the run's row lock. Publishes run.* and attempt.*. */
export {
  type AttemptRow,
  findSessionOwner,
  getAttempt,
  insertCommand,
  countRunCommits,
  insertRunCommit,
  listAttempts,
  listChecks,
  saveAttempt,
} from './attempts-store.ts'
export { buildPrompt } from './build-prompt.ts'
export { readGivenFeedback } from './feedback/read-given.ts'
export { pullRequestRunRoutes } from './feedback/routes.ts'
export { answerQuestion } from './answer-question.ts'
export { cancelRun } from './cancel-run.ts'
export type { LandedWork } from './train/combination-rules.ts'
export { undeleteProject } from './delete-project.ts'
export { deleteTask, undeleteTask } from './delete-task.ts'
export { undoCancel } from './undo-cancel.ts'
export { undoRetry } from './undo-retry.ts'
export { goOnAfterBudget } from './go-on-after-budget.ts'
export { changeRunState } from './change-run-state.ts'
export { getRunDetail, viewRun } from './get-run.ts'
export { runJobs, runSchedules } from './jobs.ts'
export { viewPorts } from './list-ways.ts'
export { type PreparedRun, prepareRun } from './prepare-run.ts'
export type { SandboxCommand, StageDefinition } from './workflow-types.ts'
export { insertQuestion } from './questions-store.ts'
export { retryRun } from './retry-run.ts'
export { agentOf } from './role-rules.ts'
export { runContestRoutes, taskContestRoutes } from './contest-routes.ts'
export { projectRunRoutes, runRoutes, taskRunRoutes } from './routes.ts'
export { isInfrastructure, isLive, liveStates } from './run-rules.ts'
export { getRun, listRunsOfTask, lockRun, type RunRow, saveRun } from './runs-store.ts'
export { startRun } from './start-run.ts'
export { offerTicketWork } from './train/offer-ticket-work.ts'
export { ticketTrainRoutes } from './train/routes.ts'
export { changeAttemptState } from './start-attempt.ts'
export { portHostName } from './way-rules.ts'
export { countRefusal, saveListening, savePublication, settlePublication, withdrawPublication } from './ways-store.ts'
export { removeMissingWorktrees, saveWorktrees } from './worktrees-store.ts'
