/** One row of a shown patch. `oldLine` and `newLine` are line numbers, from 1, where the line exists on that side. */
export type DiffRow = {
  kind: 'file' | 'hunk' | 'context' | 'added' | 'removed' | 'note'
  text: string
  oldLine?: number
  newLine?: number
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/
const kinds = { '+': 'added', '-': 'removed', ' ': 'context' } as const

type Hunk = { oldLine: number; newLine: number; oldLeft: number; newLeft: number }

/**
 * Reads a patch as `git diff-tree --patch` writes it. Within a hunk the line counts of its header decide what a line
 * is, so that a changed line that looks like a header is still a changed line.
 */
export function parsePatch(patch: string): DiffRow[] {
  const rows: DiffRow[] = []
  let hunk: Hunk | undefined
  for (const line of patch.split('\n')) {
    if (hunk && (hunk.oldLeft > 0 || hunk.newLeft > 0)) rows.push(readChange(line, hunk))
    else if (line.startsWith('\\')) rows.push({ kind: 'note', text: line.slice(2) })
    else {
      hunk = readHunk(line)
      const row = readHeader(line)
      if (row) rows.push(row)
    }
  }
  return rows
}

function readHunk(line: string): Hunk | undefined {
  const found = HUNK.exec(line)
  if (!found) return undefined
  const [, oldLine, oldLeft = '1', newLine, newLeft = '1'] = found
  return { oldLine: Number(oldLine), oldLeft: Number(oldLeft), newLine: Number(newLine), newLeft: Number(newLeft) }
}

/** Lines between the hunks. Those that the file list already says are left out. */
function readHeader(line: string): DiffRow | undefined {
  if (line.startsWith('diff --git ')) return { kind: 'file', text: nameIn(line) }
  if (HUNK.test(line)) return { kind: 'hunk', text: line }
  if (line.startsWith('Binary files ')) return { kind: 'note', text: 'Binary file: not shown.' }
  return undefined
}

/** `diff --git a/old b/new` -> `new`; a name with special characters stays in git's quotes. */
function nameIn(line: string): string {
  const quoted = / "b\/(.*)"$/.exec(line)
  return quoted?.[1] ?? line.slice(line.lastIndexOf(' b/') + 3)
}

function readChange(line: string, hunk: Hunk): DiffRow {
  if (line.startsWith('\\')) return { kind: 'note', text: line.slice(2) }
  const kind = kinds[line.charAt(0) as keyof typeof kinds] ?? 'context'
  const row: DiffRow = { kind, text: line.slice(1) }
  if (kind !== 'added') {
    row.oldLine = hunk.oldLine
    hunk.oldLine += 1
    hunk.oldLeft -= 1
  }
  if (kind !== 'removed') {
    row.newLine = hunk.newLine
    hunk.newLine += 1
    hunk.newLeft -= 1
  }
  return row
}
