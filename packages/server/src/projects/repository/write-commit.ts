import { gitText } from './git.ts'
import { objectId } from './refs.ts'

const NAME = 'Sentra'
const EMAIL = 'sentra@localhost'

export type Person = { name: string; email: string }

export type NewCommit = {
  tree: string
  parents: string[]
  message: string
  /** Whose work it is; the server's own when nobody is named. */
  author?: Person
  /** To the second. With the rest it decides the id: a retry after a crash makes the same commit. */
  at: Date
}

/** Writes a commit of the server's own and answers its id; no ref moves. */
export function writeCommit(store: string, { tree, parents, message, author, at }: NewCommit): Promise<string> {
  const date = `@${Math.floor(at.getTime() / 1000)} +0000`
  const env = {
    GIT_AUTHOR_NAME: author?.name ?? NAME,
    GIT_AUTHOR_EMAIL: author?.email ?? EMAIL,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: NAME,
    GIT_COMMITTER_EMAIL: EMAIL,
    GIT_COMMITTER_DATE: date,
  }
  const args = ['commit-tree', ...parents.flatMap((parent) => ['-p', objectId(parent)]), objectId(tree)]
  return gitText(store, args, { stdin: message, env })
}
