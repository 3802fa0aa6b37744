/** Pull requests: found again by run, never made twice; merged in the server's own repository. Publishes pull_request.*. */
export { hasOpenPullRequest } from './has-open-pull-request.ts'
export { holdPullRequest, offerPullRequest, openPullRequest } from './open-pull-request.ts'
export { putAwayPullRequests, takeOutPullRequests } from './put-away-pull-requests.ts'
export { undoClose } from './reopen-pull-request.ts'
export { undoMerge } from './undo-merge.ts'
export { findMergedRun, requireUnmerged } from './require-unmerged.ts'
export { pullRequestRoutes } from './routes.ts'
