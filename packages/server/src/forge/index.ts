/** Pull requests: found again by run, never made twice; merged in the server's own repository. Publishes pull_request.*. */
export { hasOpenPullRequest } from './has-open-pull-request.ts'
export { openPullRequest } from './open-pull-request.ts'
export { requireUnmerged } from './require-unmerged.ts'
export { pullRequestRoutes } from './routes.ts'
