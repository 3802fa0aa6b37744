import { SentraError } from '@sentra/contract'
import { git, gitText } from './git.ts'
import { objectId } from './refs.ts'

const MAX_FILE_BYTES = 1024 * 1024
/** `git ls-tree -z -l`: mode, type, id, size, path. */
const ENTRY = /^(\d+) (\w+) ([0-9a-f]+) +(\S+)\t/
const PLAIN_FILE = /^100/

/**
 * Text of one file as of a commit, or undefined when the commit has none at that path. Bytes that are no UTF-8 become
 * the replacement character. Errors: INVALID_INPUT for a directory, symbolic link or submodule, and for more than
 * `maxBytes` (default 1 MiB); GIT_FAILED for an unknown commit.
 */
export async function readFileAt(
  store: string,
  { commit, path }: { commit: string; path: string },
  maxBytes = MAX_FILE_BYTES,
): Promise<string | undefined> {
  const listed = await gitText(store, ['--literal-pathspecs', 'ls-tree', '-z', '-l', objectId(commit), '--', path])
  const [, mode = '', , blob = '', size] = ENTRY.exec(listed) ?? []
  if (listed === '') return undefined
  if (!PLAIN_FILE.test(mode)) throw new SentraError('INVALID_INPUT', `${path} is no plain file. Make it one and retry.`)
  if (Number(size) > maxBytes) {
    throw new SentraError('INVALID_INPUT', `${path} has ${size} bytes. Keep it below ${maxBytes}.`)
  }
  return (await git(store, ['cat-file', 'blob', blob])).stdout.toString()
}
