import { realpath, stat } from 'node:fs/promises'
import { SentraError } from '@sentra/contract'
import { shallowSource, type ObjectFormat } from './bare-store.ts'
import { git, gitText } from './git.ts'
import { findCommit } from './history.ts'

export type Source = {
  /** Top of the checkout, or the bare repository itself; symbolic links resolved. */
  root: string
  bare: boolean
  objectFormat: ObjectFormat
  /** Branch that tasks start from when nothing else is chosen, and its commit. */
  defaultBranch: string
  head: string
  /** Branch that is checked out; null when HEAD is detached. */
  currentBranch: string | null
  /** Tracked files differ from the last commit. No fault, but such changes reach no task. */
  dirty: boolean
}

/**
 * What a person's local repository is like, for a new project. Reads only: no hook, file system monitor or index write.
 * Errors: NOT_A_GIT_REPOSITORY, REPOSITORY_EMPTY, REPOSITORY_SHALLOW, BRANCH_NOT_FOUND.
 */
export async function inspectSource(path: string): Promise<Source> {
  const { root, bare } = await findRoot(path)
  await refuseIncomplete(root)
  const currentBranch = await findCurrentBranch(root)
  const { branch, head } = await chooseBranch(root, currentBranch)
  return {
    root,
    bare,
    objectFormat: (await gitText(root, ['rev-parse', '--show-object-format'])) as ObjectFormat,
    defaultBranch: branch,
    head,
    currentBranch,
    dirty: !bare && (await isDirty(root)),
  }
}

async function findRoot(path: string): Promise<{ root: string; bare: boolean }> {
  const isDirectory = (await stat(path).catch(() => undefined))?.isDirectory() ?? false
  if (!isDirectory) throw notARepository(path, 'is not a directory')
  const answer = await git(path, ['rev-parse', '--is-bare-repository'], { answers: [0, 128] })
  if (answer.code !== 0) throw notARepository(path, 'is not in a git repository')
  const bare = answer.stdout.toString().trim() === 'true'
  const top = await git(path, ['rev-parse', bare ? '--absolute-git-dir' : '--show-toplevel'], { answers: [0, 128] })
  if (top.code !== 0) throw notARepository(path, 'lies inside a .git directory: name the checkout above it')
  return { root: await realpath(top.stdout.toString().replace(/\n$/, '')), bare }
}

function notARepository(path: string, why: string): SentraError {
  const message = `${path} ${why}. Choose a directory with a repository, or run \`git init\` and commit there.`
  return new SentraError('NOT_A_GIT_REPOSITORY', message, { details: { path } })
}

async function refuseIncomplete(root: string): Promise<void> {
  if ((await gitText(root, ['rev-parse', '--is-shallow-repository'])) === 'true') throw shallowSource(root)
  const partial = await git(root, ['config', '--get-regexp', '^remote\\..*\\.promisor$'], { answers: [0, 1] })
  if (partial.code === 1) return
  const message = `${root} is a partial clone: run \`git fetch --refetch --no-filter\` in it and unset remote.<name>.promisor, then try again.`
  throw new SentraError('REPOSITORY_SHALLOW', message)
}

async function findCurrentBranch(root: string): Promise<string | null> {
  const answer = await git(root, ['symbolic-ref', '--quiet', '--short', 'HEAD'], { answers: [0, 1] })
  return answer.code === 0 ? answer.stdout.toString().trim() : null
}

/** The branch that the remote calls its default, else main, else master, else what is checked out. */
async function chooseBranch(root: string, current: string | null): Promise<{ branch: string; head: string }> {
  const answer = await git(root, ['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD'], { answers: [0, 1] })
  const remote = answer.stdout.toString().trim().replace('refs/remotes/origin/', '')
  for (const branch of [remote, 'main', 'master', current ?? '']) {
    const head = branch === '' ? undefined : await findCommit(root, `refs/heads/${branch}`)
    if (head !== undefined) return { branch, head }
  }
  if ((await gitText(root, ['rev-list', '--all', '--max-count=1'])) === '') throw emptyRepository(root)
  const message = `${root} has neither main nor master, and no branch with a commit is checked out. Check one out, then try again.`
  throw new SentraError('BRANCH_NOT_FOUND', message)
}

function emptyRepository(root: string): SentraError {
  const message = `${root} has no commit yet: make a first commit (\`git commit --allow-empty -m start\`), then try again.`
  return new SentraError('REPOSITORY_EMPTY', message)
}

/** Submodules are not entered: a git started in one would follow that repository's own configuration. */
async function isDirty(root: string): Promise<boolean> {
  const args = ['status', '--porcelain', '--untracked-files=no', '--ignore-submodules=dirty']
  const { stdout, cut } = await git(root, args, { maxBytes: 1, overflow: 'cut' })
  return cut || stdout.length > 0
}
