import { type PullRequestId, SentraError } from '@sentra/contract'
import { type App, inTenant, type Principal } from '#platform'
import { getProject, openStore, syncProject } from '#projects'
import { findArrived } from './find-arrived.ts'
import { findMergeEntry } from './find-merge-entry.ts'
import { findUndoneMerge, getPullRequest, type PullRequestRow } from './pull-requests-store.ts'
import { queueFindMerge } from './queue-find-merge.ts'
import { recordMerge } from './record-merge.ts'
import { requireAtRest } from './require-at-rest.ts'

type Look = { tenantId: string; pullRequestId: PullRequestId; look: number }

/** Writes down a merge that reached its branch and that nobody wrote down. Idempotent; nothing for one that is known. */
export async function findMerge(app: App, { tenantId, pullRequestId, look }: Look): Promise<void> {
  const pull = await inTenant(app.database, tenantId, (tx) => getPullRequest(tx, pullRequestId))
  if (pull.state !== 'open') return
  const commit = await findOnBranch(app, tenantId, pull).catch(unlessRefused)
  if (commit === undefined) return inTenant(app.database, tenantId, (tx) => queueFindMerge(tx, pullRequestId, look + 1))
  const by = await findMerger(app, tenantId, pull)
  await recordMerge(app, by, { pull, commit, delivered: true, message: '' })
}

/** A host or repository that is away, or a run that is at work on the change: the next look may find it. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof SentraError)) throw error
}

async function findOnBranch(app: App, tenantId: string, pull: PullRequestRow): Promise<string | undefined> {
  const { project, undone } = await inTenant(app.database, tenantId, async (tx) => {
    await requireAtRest(tx, pull)
    return { project: await getProject(tx, pull.projectId), undone: await findUndoneMerge(tx, pull) }
  })
  const { commit: target } = await syncProject(app, tenantId, { ...project, defaultBranch: pull.baseBranch })
  return findArrived(await openStore(app, { tenantId, project }), { pull, target, undone })
}

/** Who wanted it: the entry that was written before the push names them. */
function findMerger(app: App, tenantId: string, { id }: PullRequestRow): Promise<Principal> {
  return inTenant(app.database, tenantId, async (tx) => {
    const userId = (await findMergeEntry(tx, id))?.discardedBy ?? 'sentra'
    return { tenantId, userId, role: 'service' }
  })
}
