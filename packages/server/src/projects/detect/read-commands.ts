import { gitText } from '../repository/git.ts'
import { rememberFew } from '../remember-few.ts'
import { readFileAt } from '../repository/read-file.ts'
import { objectId } from '../repository/refs.ts'
import { detectCommands, filesToRead } from './detect-commands-rules.ts'
import { listPackages, within } from './directory-rules.ts'
import { detectMigrate } from './migrate-rules.ts'
import type { Toolchain } from './toolchain-rules.ts'

/** A list of so many paths is longer than any repository's that set-up can install; beyond, nothing is looked for. */
const MAX_LIST_BYTES = 256 * 1024 * 1024
/** A lock file may be long; a manifest is not. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024
/** Each of a run's attempts asks again. */
const MOST_KEPT = 200

/** What a directory of a commit shows of its set-up and tests; `''` is the top. Errors: GIT_FAILED for an unknown commit. */
export const readCommands = rememberFew(MOST_KEPT, readNow)

type Shown = Toolchain & { packages: string[]; migrate: string[] }

async function readNow(store: string, commit: string, directory: string): Promise<Shown> {
  const argv = ['ls-tree', '-r', '-z', '--name-only', objectId(commit)]
  const paths = (await gitText(store, argv, { maxBytes: MAX_LIST_BYTES })).split('\0').filter((path) => path !== '')
  const texts = new Map<string, string>()
  for (const path of filesToRead(paths, directory)) {
    const text = await readPlainFile(store, commit, path)
    if (text !== undefined) texts.set(path, text)
  }
  const files = within({ paths, texts }, directory)
  return { ...detectCommands(files), migrate: detectMigrate(files), packages: listPackages(paths) }
}

/** A link or a directory by the name of a manifest shows nothing. */
async function readPlainFile(store: string, commit: string, path: string): Promise<string | undefined> {
  try {
    return await readFileAt(store, { commit, path }, MAX_TEXT_BYTES)
  } catch (error) {
    if ((error as { code?: string }).code === 'INVALID_INPUT') return undefined
    throw error
  }
}
