import { SentraError } from '@sentra/contract'
import type { App } from '#platform'
import { openStore } from './open-store.ts'
import type { ProjectRow } from './projects-store.ts'
import { isAncestor, keepKnown } from './repository/history.ts'
import { oneAtATime } from './repository/one-at-a-time.ts'
import { pushToRemote } from './repository/remote/deliver-to-remote.ts'
import { findBranch } from './repository/remote/find-remote-head.ts'
import { openRemote } from './tokens/open-remote.ts'

type BranchPush = {
  branch: string
  commit: string
  /** Commits of ours that the branch may be at and lose: what was pushed before. */
  ours: string[]
}

export type PushedBranch = { pushed: true } | { pushed: false; foreign: string } | { pushed: false; refused: string }

/**
 * Brings a branch of a project's URL to a commit. What somebody else put there is never overwritten: the push goes only
 * over commits of ours or forward, and only while the branch is where it was seen. Repeatable.
 * Errors: those of speaking with a remote; INVALID_INPUT for a project that lies on this host.
 */
export async function pushBranch(
  app: Pick<App, 'paths' | 'database' | 'secretKey' | 'version'>,
  { tenantId, project }: { tenantId: string; project: ProjectRow },
  { branch, commit, ours }: BranchPush,
): Promise<PushedBranch> {
  if (project.url === null) {
    const message = `${project.name} lies on this host: \`sentra projects set ${project.name} --url ...\` says where it is.`
    throw new SentraError('INVALID_INPUT', message)
  }
  const store = await openStore(app, { tenantId, project })
  const remote = await openRemote(app, tenantId, project.url)
  return oneAtATime(remote.url, async () => {
    const head = await findBranch(remote, branch)
    if (head === commit) return { pushed: true }
    if (head !== undefined && !(await mayReplace(store, head, { commit, ours })))
      return { pushed: false, foreign: head }
    const refused = await pushToRemote(store, remote, { branch, commit, expectedOld: head ?? null })
    if (refused === undefined) return { pushed: true }
    // Another server may have brought it there meanwhile.
    return (await findBranch(remote, branch)) === commit ? { pushed: true } : { pushed: false, refused }
  })
}

async function mayReplace(store: string, head: string, { commit, ours }: Omit<BranchPush, 'branch'>): Promise<boolean> {
  if (ours.includes(head)) return true
  if ((await keepKnown(store, [head])).length === 0) return false
  return isAncestor(store, { ancestor: head, head: commit })
}
