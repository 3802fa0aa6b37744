import { appendFile, mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { writeEnvFile } from './env-file.ts'
import { git, runProgram } from './git.ts'
import { hideFiles } from './hide-files.ts'

const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/** For commits that an agent makes: it has no configuration of its own, and git commits for nobody else. */
const CONFIG = `[user]
\tname = Sentra
\temail = sentra@localhost
[gc]
\tauto = 0
`

export type WorkcopyOrder = {
  /** The cache, which holds `commit`. */
  cache: string
  commit: string
  branch: string
  /** Must not exist, or be empty. */
  path: string
  /** Content of `.env.local`. */
  environment: Record<string, string>
  /** Whose the files shall be, when the runner is root and gives every run a uid. */
  owner?: { uid: number; gid: number }
}

/**
 * Makes a working copy like `git clone --shared`: the files of a commit on a branch of its own, without remotes or other
 * refs. Its objects are the cache's, by `objects/info/alternates`; the sandbox must see that directory (the answer)
 * under the same path, read-only. It is built aside and renamed, so a working copy that exists is whole, and one that
 * exists is left as it is. Errors: INVALID_INPUT, GIT_FAILED.
 */
export async function createWorkcopy(order: WorkcopyOrder): Promise<{ objects: string }> {
  const objects = join(await realpath(order.cache), 'objects')
  if (!COMMIT.test(order.commit)) throw new SentraError('INVALID_INPUT', `"${order.commit}" is not a full commit id.`)
  if (await stat(join(order.path, '.git')).catch(() => undefined)) return { objects }
  const draft = `${order.path}.making`
  await rm(draft, { recursive: true, force: true })
  await initialise(draft, order, objects)
  await git(draft, ['checkout', '--quiet', '--no-track', '-b', order.branch, order.commit])
  await writeEnvFile(draft, order.environment)
  await hideFiles(draft)
  // Last: git does not open a repository that belongs to another user without being told to trust it.
  if (order.owner) await giveTo(draft, order.owner)
  await rename(draft, order.path)
  return { objects }
}

async function initialise(draft: string, { commit }: WorkcopyOrder, objects: string): Promise<void> {
  const format = commit.length === 40 ? 'sha1' : 'sha256'
  await git(dirname(draft), ['init', '--quiet', '--template=', `--object-format=${format}`, draft])
  await mkdir(join(draft, '.git', 'objects', 'info'), { recursive: true })
  await writeFile(join(draft, '.git', 'objects', 'info', 'alternates'), `${objects}\n`)
  await appendFile(join(draft, '.git', 'config'), CONFIG)
}

/** One process for all files; links themselves and not what they point at. */
async function giveTo(path: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  await runProgram('chown', ['-h', '-R', `${uid}:${gid}`, path], { cwd: dirname(path) })
}
