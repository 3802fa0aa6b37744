import { git } from './git.ts'

/** git's name for a tree without entries, which every repository knows; the length of an id tells the format. */
const EMPTY_TREE: Record<number, string> = {
  40: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  64: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
}

/** `git diff-tree -z`: old mode, new mode, old id, new id, what happened. */
const CHANGE = /^:\d+ (\d+) [0-9a-f]+ ([0-9a-f]+) A$/

/**
 * Mode, id and path of the files of a commit that match, as one line each. `diff-tree` lists a whole tree when it is
 * compared with the empty one, and alone takes patterns.
 */
export async function listEntries(cache: string, commit: string, patterns: string[]): Promise<string[]> {
  const trees = [EMPTY_TREE[commit.length] ?? '', commit]
  const output = await git(cache, ['diff-tree', '-r', '-z', '--no-renames', ...trees, '--', ...patterns])
  const parts = output.split('\0').filter(Boolean)
  return parts.flatMap((part, index) => {
    const [, mode, id] = CHANGE.exec(part) ?? []
    return mode === undefined ? [] : [`${mode} ${id} ${parts[index + 1]}`]
  })
}

/** The paths that match and differ between two commits, one a line; empty when none does. */
export function listChanged(
  cache: string,
  { from, to }: { from: string; to: string },
  pattern: string,
): Promise<string> {
  return git(cache, ['diff-tree', '-r', '--name-only', '--no-renames', from, to, '--', pattern])
}
