/** One changed file. */
export type FileChange = {
  path: string
  /** Only of a renamed file. */
  oldPath?: string
  status: 'added' | 'modified' | 'deleted' | 'renamed' | 'type_changed'
  /** Lines; 0 for a binary file. */
  additions: number
  deletions: number
  binary: boolean
}

const STATUS: Record<string, FileChange['status']> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  T: 'type_changed',
}

/**
 * Reads `git diff-tree -z --raw --numstat`: first `:modes ids R90`, old path, new path (one path unless renamed) for
 * each file, then `additions TAB deletions TAB path` for each in the same order, where a rename has an empty path
 * followed by the old and the new one, and a binary file has dashes for numbers.
 */
export function parseChanges(output: string): FileChange[] {
  const fields = output.split('\0')
  const changes: FileChange[] = []
  let at = 0
  while (fields[at]?.startsWith(':')) {
    const letter = fields[at]?.split(' ')[4]?.[0] ?? ''
    const renamed = letter === 'R'
    changes.push({
      path: fields[at + (renamed ? 2 : 1)] ?? '',
      ...(renamed && { oldPath: fields[at + 1] ?? '' }),
      status: STATUS[letter] ?? 'modified',
      additions: 0,
      deletions: 0,
      binary: false,
    })
    at += renamed ? 3 : 2
  }
  return addCounts(changes, fields.slice(at))
}

function addCounts(changes: FileChange[], fields: string[]): FileChange[] {
  let at = 0
  return changes.map((change) => {
    const [additions = '', deletions = ''] = (fields[at] ?? '').split('\t')
    at += change.oldPath === undefined ? 1 : 3
    const binary = additions === '-'
    return binary ? { ...change, binary } : { ...change, additions: Number(additions), deletions: Number(deletions) }
  })
}
