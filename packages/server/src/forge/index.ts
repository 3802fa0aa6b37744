/** Pull requests: found again by run, never made twice; merged here, or at the forge of a linked project. Publishes pull_request.*. */
export { forgeJobs, forgeSchedules } from './jobs.ts'
export { githubRoutes } from './link/routes.ts'
export { chooseForPerson, chooseForProject, feedbackText, getMendable, keepGiven } from './feedback/give-feedback.ts'
export { takeBackFeedback } from './feedback/feedback-store.ts'
export { followTickets } from './issues/follow-tickets.ts'
export { findIssueRow as findIssue } from './issues/github-issues-store.ts'
export { receiveWebhook } from './webhook/receive-webhook.ts'
export { hasOpenPullRequest } from './has-open-pull-request.ts'
export { landPullRequest } from './land-pull-request.ts'
export { holdPullRequest, offerPullRequest, openPullRequest } from './open-pull-request.ts'
export { offerTicket } from './offer-ticket.ts'
export {
  findPullRequestOfRun,
  findPullRequestOfTicket,
  listPullRequests,
  lockPullRequestOfRun,
  type PullRequestRow,
  toPullRequest,
} from './pull-requests-store.ts'
export { putAwayPullRequests, takeOutPullRequests } from './put-away-pull-requests.ts'
export { undoClose } from './reopen-pull-request.ts'
export { undoMerge } from './undo-merge.ts'
export { findMergedRun, requireUnmerged } from './require-unmerged.ts'
export { pullRequestRoutes } from './routes.ts'
