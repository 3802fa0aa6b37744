import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { git, gitText } from './git.ts'
import { findCommit } from './history.ts'
import { isBranchName } from './is-branch-name.ts'
import { part, sourceRef } from './refs.ts'
import { gitInStore } from './stale-locks.ts'

const FETCH_TIMEOUT_MS = 600_000

export type ObjectFormat = 'sha1' | 'sha256'

/** Path of a project's one bare repository. Errors: INVALID_INPUT. */
export function storePath(reposDirectory: string, project: { tenant: string; projectId: string }): string {
  return join(reposDirectory, part(project.tenant), `${part(project.projectId)}.git`)
}

/**
 * Makes an empty store, or does nothing when it exists. `format` must be that of the repository it is fetched from.
 * It is built aside and renamed, so a store that exists is whole.
 */
export async function createStore(store: string, format: ObjectFormat = 'sha1'): Promise<void> {
  if (await exists(store)) return
  const draft = `${store}.${randomUUID()}`
  await mkdir(dirname(store), { recursive: true, mode: 0o700 })
  try {
    await git(dirname(store), ['init', '--quiet', '--bare', '--template=', `--object-format=${format}`, draft])
    await git(draft, ['config', 'gc.auto', '0'])
    await rename(draft, store).catch(async (error: unknown) => {
      // Another process was first: a directory that is not empty is never replaced by rename.
      if (!(await exists(store))) throw error
    })
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/**
 * Fetches `branch` of the user's repository into `refs/sentra/source/<branch>` and answers its commit. Repeatable; a
 * killed one leaves the ref at its old commit.
 * Errors: NOT_A_GIT_REPOSITORY, BRANCH_NOT_FOUND, REPOSITORY_SHALLOW, GIT_FAILED.
 */
export function syncStore(store: string, sourcePath: string, branch: string): Promise<string> {
  return fetchBranch(store, sourcePath, { branch, ref: sourceRef(branch) })
}

/** As syncStore, into any ref. */
export async function fetchBranch(
  store: string,
  sourcePath: string,
  { branch, ref }: { branch: string; ref: string },
): Promise<string> {
  // Both at once: a start waits for every git process that comes after another.
  const [head, known] = await Promise.all([getBranchHead(sourcePath, branch), findCommit(store, ref)])
  if (known === head) return head
  if ((await gitText(sourcePath, ['rev-parse', '--is-shallow-repository'])) === 'true') throw shallowSource(sourcePath)
  const refspec = `+refs/heads/${branch}:${ref}`
  const quietly = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules']
  await gitInStore(store, ['fetch', ...quietly, '--', sourcePath, refspec], { timeoutMs: FETCH_TIMEOUT_MS })
  return gitText(store, ['rev-parse', '--verify', ref])
}

/** Commit at the head of a branch of the user's repository. Errors: BRANCH_NOT_FOUND, NOT_A_GIT_REPOSITORY. */
export async function getBranchHead(sourcePath: string, branch: string): Promise<string> {
  const finding = findCommit(sourcePath, `refs/heads/${branch}`)
  const [found, valid] = await Promise.allSettled([finding, isBranchName(branch)])
  const isName = valid.status === 'fulfilled' && valid.value
  if (isName && found.status === 'fulfilled' && found.value !== undefined) return found.value
  // That the directory is gone explains everything else.
  await requireStillThere(sourcePath)
  if (valid.status === 'rejected') throw valid.reason
  if (isName && found.status === 'rejected') throw found.reason
  throw new SentraError(
    'BRANCH_NOT_FOUND',
    `${sourcePath} has no branch "${branch}". Create it, or choose another base branch in the project's settings.`,
    { details: { branch } },
  )
}

/** It was a repository when the project was made; people move and delete their directories. */
async function requireStillThere(path: string): Promise<void> {
  const answers = { answers: [0, 128] }
  if ((await exists(path)) && (await git(path, ['rev-parse', '--git-dir'], answers)).code === 0) return
  const message = `There is no git repository at ${path} any more: bring it back, or put a symbolic link to its new place there, then try again.`
  throw new SentraError('NOT_A_GIT_REPOSITORY', message, { details: { path } })
}

/** The refusal of a repository without its whole history, from which nothing can be fetched. */
export function shallowSource(path: string): SentraError {
  const message = `${path} is a shallow clone: run \`git fetch --unshallow\` in it, then try again.`
  return new SentraError('REPOSITORY_SHALLOW', message)
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
