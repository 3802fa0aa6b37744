import { gitText } from './git.ts'
import { objectId } from './refs.ts'
import { withFiles } from './with-files.ts'
import { writeCommit } from './write-commit.ts'

type Order = {
  onto: string
  /** Added or replaced, by path from the top. */
  files: Record<string, string>
  message: string
  /** As stored with what is written: a retry must pass the same. The date of `onto` when there is none. */
  at?: Date
}

/**
 * Makes a commit of the server's own with these files, and moves no ref. Answers `onto` itself when it holds them as they
 * are. A retry makes the same commit. Errors: as withFiles.
 */
export async function commitFiles(store: string, { onto, files, message, at }: Order): Promise<string> {
  const tree = await withFiles(store, onto, files)
  const before = await gitText(store, ['rev-parse', '--verify', `${objectId(onto)}^{tree}`])
  if (tree === before) return onto
  return writeCommit(store, { tree, parents: [onto], message, at: at ?? (await dateOf(store, onto)) })
}

async function dateOf(store: string, commit: string): Promise<Date> {
  return new Date(Number(await gitText(store, ['show', '--no-patch', '--format=%ct', objectId(commit)])) * 1_000)
}
