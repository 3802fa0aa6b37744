import { git } from './git.ts'
import { objectId } from './refs.ts'

/** Both ends of a conflict; a line of equals signs alone is also how a heading is written. */
const MARKERS = '^(<<<<<<<|>>>>>>>) '

/** Of files that were in conflict, those that still hold git's markers as of a commit. Errors: GIT_FAILED. */
export async function listConflictMarkers(
  store: string,
  { commit, files }: { commit: string; files: string[] },
): Promise<string[]> {
  if (files.length === 0) return []
  const args = ['--literal-pathspecs', 'grep', '-z', '--name-only', '-E', '-e', MARKERS, objectId(commit), '--']
  const answer = await git(store, [...args, ...files], { answers: [0, 1] })
  const found = answer.stdout.toString().split('\0').filter(Boolean)
  return found.map((name) => name.slice(commit.length + 1))
}
