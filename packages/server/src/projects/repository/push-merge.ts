import { stat } from 'node:fs/promises'
import { git } from './git.ts'
import { safeOptions } from './git-process.ts'
import { objectId } from './refs.ts'

const PUSH_TIMEOUT_MS = 600_000

/**
 * The receiving side, in the user's repository, for one push only; nothing is written to their configuration.
 * `updateInstead` moves a clean checkout of the branch together with its files and refuses a dirty one. To move only
 * the ref of a branch that is checked out (`update-ref`) is forbidden: the user's next commit would undo the merge.
 */
const receiveOptions = [...safeOptions, '-c', 'receive.denyCurrentBranch=updateInstead', '-c', 'receive.autoGC=false']
const RECEIVE_PACK = ['git', ...receiveOptions, 'receive-pack'].join(' ')

export type Push = {
  sourcePath: string
  /** Where the user's refs and objects lie. */
  gitDirectory: string
  branch: string
  commit: string
  /** Where the branch must be, or the push is refused; null: it must not exist. */
  expectedOld: string | null
}

/**
 * Pushes a commit from the store into the user's repository. Answers git's words when that refused it, else undefined.
 * Errors: GIT_FAILED when git could not get that far.
 */
export async function pushCommit(store: string, push: Push): Promise<string | undefined> {
  const ref = `refs/heads/${push.branch}`
  const lease = `--force-with-lease=${ref}:${push.expectedOld === null ? '' : objectId(push.expectedOld)}`
  const receivePack = `--receive-pack=${await becomeOwner(push.gitDirectory)}${RECEIVE_PACK}`
  const args = ['push', '--porcelain', '--recurse-submodules=no', receivePack, lease, '--']
  const order = [...args, push.sourcePath, `${objectId(push.commit)}:${ref}`]
  const answer = await git(store, order, { answers: [0, 1], timeoutMs: PUSH_TIMEOUT_MS })
  return answer.code === 0 ? undefined : `${answer.stdout.toString()}\n${answer.stderr}`
}

/**
 * A server that runs as root must not leave files of root in a user's checkout: there the receiving side becomes the
 * owner first (setpriv is part of util-linux). That user may be unable to read our configuration, and needs none of it.
 */
async function becomeOwner(gitDirectory: string): Promise<string> {
  const { uid, gid } = await stat(gitDirectory)
  if (process.getuid?.() !== 0 || uid === 0) return ''
  return `env GIT_CONFIG_GLOBAL=/dev/null setpriv --reuid=${uid} --regid=${gid} --clear-groups `
}
