import { git } from './git.ts'
import { parseChanges, type FileChange } from './diff-rules.ts'
import { objectId } from './refs.ts'

const MAX_PATCH_BYTES = 4 * 1024 * 1024
/** Made from objects only: no external diff or text conversion takes part, which a configuration could name. */
const PLAIN = ['--no-ext-diff', '--no-textconv', '--no-color', '--find-renames', '-r']

export type Diff = {
  files: FileChange[]
  /** Unified patch; git's words for binary files. Ends with a whole line when `truncated`. */
  patch: string
  truncated: boolean
}

/** Two commits: what was there, and what is compared with it. */
export type CommitRange = { base: string; head: string }

/**
 * What changed from `base` to `head`, computed by the server from its own store so that no agent can lie about it.
 * Errors: INVALID_INPUT, GIT_FAILED for an unknown commit.
 */
export async function diffCommits(store: string, range: CommitRange, maxBytes = MAX_PATCH_BYTES): Promise<Diff> {
  const args = ['diff-tree', '--patch', ...PLAIN, objectId(range.base), objectId(range.head)]
  const [files, patch] = await Promise.all([listChanges(store, range), git(store, args, { maxBytes, overflow: 'cut' })])
  const text = patch.cut ? patch.stdout.subarray(0, patch.stdout.lastIndexOf('\n') + 1) : patch.stdout
  return { files, patch: text.toString(), truncated: patch.cut }
}

/** The changed files from `base` to `head`, in the order of their paths. Same errors as {@link diffCommits}. */
export async function listChanges(store: string, { base, head }: CommitRange): Promise<FileChange[]> {
  // Before a run's first commit there is nothing to ask git about, and a start waits for each process.
  if (objectId(base) === objectId(head)) return []
  const args = ['diff-tree', '-z', '--raw', '--numstat', ...PLAIN, objectId(base), objectId(head)]
  return parseChanges((await git(store, args)).stdout.toString())
}
