import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SentraError } from '@sentra/contract'
import { gitText } from './git.ts'
import { objectId } from './refs.ts'

/** What is no plain relative path. git itself refuses `.git` in the spellings that some file systems take for it. */
const UNSAFE_PATH = /^\/|\/$|(?:^|\/)(?:\.{0,2}|\.git)(?:\/|$)|[\\\p{Cc}]/iu

/**
 * Tree of a commit or tree with files of the server added or replaced, by path from the top of the repository.
 * Answers the id of the new tree. Errors: INVALID_INPUT for a path that is not plain;
 * GIT_FAILED for a spelling of `.git` that only some file systems know.
 */
export async function withFiles(store: string, treeish: string, files: Record<string, string>): Promise<string> {
  const paths = Object.keys(files)
  const unsafe = paths.find((path) => path === '' || UNSAFE_PATH.test(path))
  if (unsafe !== undefined) throw new SentraError('INVALID_INPUT', `"${unsafe}" is no plain path in a repository.`)
  const directory = await mkdtemp(join(tmpdir(), 'sentra-index-'))
  try {
    const env = { GIT_INDEX_FILE: join(directory, 'index') }
    await gitText(store, ['read-tree', objectId(treeish)], { env })
    // Not --index-info, which passes over a path that git refuses and reports success.
    await gitText(store, ['update-index', '--add', '--replace', ...(await indexEntries(store, files))], { env })
    return await gitText(store, ['write-tree'], { env })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function indexEntries(store: string, files: Record<string, string>): Promise<string[]> {
  const entries = Object.entries(files).map(async ([path, content]) => {
    const blob = await gitText(store, ['hash-object', '-w', '--stdin', '--no-filters'], { stdin: content })
    return ['--cacheinfo', `100644,${blob},${path}`]
  })
  return (await Promise.all(entries)).flat()
}
