import { type MergeResult, SentraError } from '@sentra/contract'
import { type App, inTenant, type Principal } from '#platform'
import { getProject, openStore, syncProject } from '#projects'
import { openForge } from './link/open-forge.ts'
import { getLink } from './link/to-github-link.ts'
import { trailersOf } from './pull-request-subject.ts'
import { getPullRequest, type PullRequestRow } from './pull-requests-store.ts'
import { mergeResult } from './record-merge.ts'
import { requireSameHistory } from './require-same-history.ts'
import { bringInLine } from './sync/bring-in-line.ts'
import { queueSync } from './sync/follow-pull.ts'

/** By then this request has an answer; a server that was killed meanwhile learns from it what became of the merge. */
const LOOK_AGAIN_MS = 60_000

type Accepted = { pull: PullRequestRow; acceptFlags: boolean }

/**
 * Merges at GitHub, at the commit that was looked at, under the rules that the repository has there. Both sides are
 * brought in line before and after, so one that was merged already, or whose answer was lost, is found merged.
 * Errors: those of bringInLine, CHECKS_NOT_GREEN, MERGE_CONFLICT.
 */
export async function mergeAtForge(
  app: App,
  principal: Principal,
  { pull, acceptFlags }: Accepted,
): Promise<MergeResult> {
  const { tenantId } = principal
  const order = { tenantId, pullRequestId: pull.id }
  const there = await bringInLine(app, order, principal)
  if (there?.state === 'open') {
    await requireHistory(app, tenantId, { pull, acceptFlags })
    const link = await inTenant(app.database, tenantId, async (tx) => {
      await queueSync(tx, pull.id, new Date(Date.now() + LOOK_AGAIN_MS))
      return getLink(tx, pull.projectId)
    })
    const forge = await openForge(app, tenantId, link)
    await forge.mergePull(there.number, { headCommit: pull.headCommit, ...mergeWords(pull) })
    await bringInLine(app, order, principal)
  }
  const merged = await inTenant(app.database, tenantId, (tx) => getPullRequest(tx, pull.id))
  if (merged.state === 'merged') return mergeResult(merged, `Merged at GitHub into ${merged.baseBranch}.`)
  const message = `The pull request is ${there?.state ?? 'not'} at GitHub, so it was not merged: look at it there.`
  throw new SentraError('FORGE_REFUSED', message)
}

async function requireHistory(app: App, tenantId: string, { pull, acceptFlags }: Accepted): Promise<void> {
  const project = await inTenant(app.database, tenantId, (tx) => getProject(tx, pull.projectId))
  const { commit } = await syncProject(app, tenantId, { ...project, defaultBranch: pull.baseBranch })
  await requireSameHistory(await openStore(app, { tenantId, project }), pull, { commit, acceptFlags })
}

const mergeWords = (pull: PullRequestRow) => ({
  title: `Merge ${pull.branch}: ${pull.title}`,
  message: trailersOf(pull).trim(),
})
