import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listChanges } from './diff.ts'
import { findUnfetched } from './find-unfetched.ts'
import { git, gitText } from './git.ts'
import { objectId } from './refs.ts'

/**
 * Changed files that the base keeps in Git LFS: an agent sees pointers, so what it wrote there is the file itself, which
 * Git LFS would have to take in.
 */
export async function listLfsChanges(store: string, range: { base: string; head: string }): Promise<string[]> {
  const paths = (await listChanges(store, range)).map(({ path }) => path)
  if (paths.length === 0 || !(await findUnfetched(store, range.base)).lfs) return []
  const directory = await mkdtemp(join(tmpdir(), 'sentra-index-'))
  try {
    // The attributes of a commit can be asked for by name only from git 2.40 on.
    const env = { GIT_INDEX_FILE: join(directory, 'index') }
    await gitText(store, ['read-tree', objectId(range.base)], { env })
    const stdin = paths.map((path) => `${path}\0`).join('')
    const { stdout } = await git(store, ['check-attr', '--cached', '--stdin', '-z', 'filter'], { env, stdin })
    const fields = stdout.toString().split('\0')
    return paths.filter((_, index) => fields[index * 3 + 2] === 'lfs')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
