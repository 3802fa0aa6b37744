import { appendFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SentraError } from '@sentra/contract'
import type { RunUser } from '../sandbox/run-user.ts'
import { allEnded } from './all-ended.ts'
import { objectsOf } from './cache.ts'
import { writeEnvFile } from './env-file.ts'
import { git, runProgram } from './git.ts'
import { listTracked, skipEnvFile, writeExclude } from './hide-files.ts'
import { countFiles, makeSpare, takeSpare } from './spare.ts'

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/** For commits that an agent makes: it has no configuration of its own, and git commits for nobody else. */
const CONFIG = `[user]
\tname = Sentra
\temail = sentra@localhost
[gc]
\tauto = 0
`

/**
 * Forcing the branch to the disk would force all files there before it, and a working copy is worth no more than its
 * making. As many writers as there are cores; here because the owner may not be able to read our configuration.
 */
const FAST = ['-c', 'core.fsync=none', '-c', 'checkout.workers=0']

export type WorkcopyOrder = {
  /** The cache, which holds `commit`. */
  cache: string
  commit: string
  branch: string
  /** Must not exist, or be empty. */
  path: string
  /** Content of `.env.local`. */
  environment: Record<string, string>
  /** Patterns of more files that stay out of commits. */
  hidden?: string[]
  /** Where the run starts; empty for the top. */
  directory?: string
  /** Directories that are checked out beside the files at the top; all when it is empty. */
  sparse?: string[]
  /** Where a spare may lie (`sparePath`), which is then taken. */
  spare?: string | undefined
  /** Whose the files shall be, when the runner is root and gives every run a uid. */
  owner?: RunUser
}

/**
 * Makes a working copy like `git clone --shared`: the files of a commit on a branch of its own, without remotes or other
 * refs. Its objects are the cache's, by `objects/info/alternates`; the sandbox must see that directory (`objectsOf`)
 * under the same path, read-only. It is built aside and renamed, so a working copy that exists is whole, and one that
 * exists is left as it is. Answers how many files it has, 0 when it was there. Errors: INVALID_INPUT, GIT_FAILED.
 */
export async function createWorkcopy(order: WorkcopyOrder): Promise<number> {
  const { branch, cache, commit, owner, path, directory = '', sparse = [] } = order
  if (!COMMIT.test(commit)) throw new SentraError('INVALID_INPUT', `"${commit}" is not a full commit id.`)
  if (await stat(join(path, '.git')).catch(() => undefined)) return 0
  const draft = `${path}.making`
  await rm(draft, { recursive: true, force: true })
  const [tracked] = await allEnded([listTracked(cache, commit, directory), layOut(draft, order)])
  await writeExclude(draft, tracked, { directory, more: order.hidden ?? [] })
  // Before there are files, but for a spare's: the owner's own git writes them in less time than giving them away takes.
  if (owner) await giveTo(draft, owner)
  await narrow(draft, order)
  await git(draft, [...FAST, 'checkout', '--quiet', '--no-track', '-b', branch, commit], { user: owner })
  await writeEnvFile(draft, order.environment, owner)
  await skipEnvFile(draft, { tracked, user: owner, isSparse: sparse.length > 0 })
  const files = await countFiles(draft)
  await rename(draft, path)
  return files
}

/** Makes a spare (spare.ts) of the order's repository, as whoever takes one wants to find it. */
export function createSpare(path: string, { cache, commit, sparse = [] }: SpareOrder): Promise<void> {
  return makeSpare(path, async (draft) => {
    await initialise(draft, { cache, commit })
    await narrow(draft, { sparse })
    await git(draft, [...FAST, 'checkout', '--quiet', '--detach', commit], { isUrgent: false })
  })
}

export type SpareOrder = Pick<WorkcopyOrder, 'cache' | 'commit' | 'sparse'>

/** A spare, or a repository without files. */
async function layOut(draft: string, order: WorkcopyOrder): Promise<void> {
  const { spare, cache, commit } = order
  if (spare === undefined || !(await takeSpare(spare, { draft, cache, commit }))) await initialise(draft, order)
}

/** A spare is narrow already: saying it again changes nothing. */
async function narrow(draft: string, { sparse = [], owner }: Pick<WorkcopyOrder, 'sparse' | 'owner'>): Promise<void> {
  if (sparse.length > 0) await git(draft, ['sparse-checkout', 'set', '--cone', '--', ...sparse], { user: owner })
}

async function initialise(draft: string, { cache, commit }: SpareOrder): Promise<void> {
  const format = commit.length === 40 ? 'sha1' : 'sha256'
  await git(dirname(draft), ['init', '--quiet', '--template=', `--object-format=${format}`, draft])
  await mkdir(join(draft, '.git', 'objects', 'info'), { recursive: true })
  await writeFile(join(draft, '.git', 'objects', 'info', 'alternates'), `${await objectsOf(cache)}\n`)
  await appendFile(join(draft, '.git', 'config'), CONFIG)
}

/** Of 50,000 files in a third of a second. */
async function giveTo(path: string, { uid, gid }: RunUser): Promise<void> {
  await runProgram('chown', ['-h', '-R', `${uid}:${gid}`, '.'], { cwd: path })
}
