import type { App } from '#platform'
import { inTenant, type Principal } from '#platform'
import { findCommit, findMainline, openStore, syncProject } from '#projects'
import { closePullRequest } from '../close-pull-request.ts'
import type { ForgePull } from '../forge.ts'
import { keepBase, recordMerge } from '../record-merge.ts'
import { saveGithubPull } from './github-pulls-store.ts'
import type { Work } from './read-work.ts'

type Seen = Work & { there: ForgePull }

/**
 * A pull request was merged at GitHub: the branch is fetched, and the task is done as after a merge here. What the branch
 * was before is kept for an undo, when it was merged by a merge commit.
 */
export async function takeMerge(
  app: App,
  principal: Principal,
  { tenantId, project, pull, there }: Seen,
): Promise<void> {
  const { commit: head } = await syncProject(app, tenantId, { ...project, defaultBranch: pull.baseBranch })
  const store = await openStore(app, { tenantId, project })
  const commit = there.mergeCommit ?? head
  if ((await findCommit(store, `${commit}^2`)) !== undefined) {
    await keepBase(app, principal, { pull, target: await findMainline(store, commit), commit })
  }
  const message = `Merged at GitHub into ${pull.baseBranch} as ${commit.slice(0, 10)}.`
  await recordMerge(app, principal, { pull, commit, delivered: true, message })
}

/** A person closed it at GitHub: it is closed here too, in the transaction that has seen it. */
export function takeClose(app: App, principal: Principal, { tenantId, pull, there }: Seen): Promise<void> {
  return inTenant(app.database, tenantId, async (tx) => {
    await saveGithubPull(tx, pull.id, { number: there.number, url: there.url, state: 'closed' })
    await closePullRequest(tx, principal, pull.id)
  })
}
