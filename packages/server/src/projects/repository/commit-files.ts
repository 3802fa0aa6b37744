import { gitText } from './git.ts'
import { objectId } from './refs.ts'
import { withFiles } from './with-files.ts'
import { writeCommit } from './write-commit.ts'

/**
 * Writes a commit of the server's own on top of `base` that adds or replaces files, and answers its id; no ref moves.
 * It has the date of its base, so the same words make the same commit. Errors: those of withFiles.
 */
export async function commitFiles(
  store: string,
  { base, files, message }: { base: string; files: Record<string, string>; message: string },
): Promise<string> {
  const seconds = Number(await gitText(store, ['show', '--no-patch', '--format=%ct', objectId(base)]))
  const tree = await withFiles(store, base, files)
  return writeCommit(store, { tree, parents: [base], message, at: new Date(seconds * 1_000) })
}
