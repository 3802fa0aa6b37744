import { git } from './git.ts'
import { objectId } from './refs.ts'

/** What of a commit lies elsewhere: Sentra brings neither into working copies. */
export type Unfetched = { submodules: boolean; lfs: boolean }

/** Looks at one commit of a repository or store. */
export async function findUnfetched(repository: string, commit: string): Promise<Unfetched> {
  const submodules = ['cat-file', '-e', `${objectId(commit)}:.gitmodules`]
  const attributes = ['grep', '--quiet', '-e', '^[^#].*filter=lfs', objectId(commit), '--', '*.gitattributes']
  const [modules, lfs] = await Promise.all([
    git(repository, submodules, { answers: [0, 1, 128] }),
    git(repository, attributes, { answers: [0, 1] }),
  ])
  return { submodules: modules.code === 0, lfs: lfs.code === 0 }
}
