/**
 * True when a path may match both globs. `*` and `?` stay within a folder, `**` as a whole segment crosses folders; a
 * glob that names a folder owns what is in it.
 */
export function globsOverlap(one: string, other: string): boolean {
  return meet(segmentsOf(one), segmentsOf(other), segments)
}

/** True when some glob of one list overlaps one of the other. */
export function ownersConflict(one: readonly string[], other: readonly string[]): boolean {
  return one.some((glob) => other.some((second) => globsOverlap(glob, second)))
}

/** True when the globs own a path. */
export function isOwned(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => meet(segmentsOf(glob), path.split('/'), segments))
}

/** `src/api` owns the file of that name and all below the folder of that name; a last part with wildcards names files. */
function segmentsOf(glob: string): string[] {
  const parts = glob.replace(/^\.\//, '').replace(/\/+$/, '').split('/')
  return /[*?]/.test(parts.at(-1) ?? '') ? parts : [...parts, '**']
}

/** How the parts of two sequences are compared: which stands for any number of parts, and when two are the same. */
type Level = { many: string; same: (one: string, other: string) => boolean }

const characters: Level = { many: '*', same: (one, other) => one === other || one === '?' || other === '?' }
const segments: Level = { many: '**', same: (one, other) => meet(Array.from(one), Array.from(other), characters) }

/**
 * Whether two sequences with wildcards can be the same one. `row[n]` says it of what was read of `one` and the first n
 * parts of `other`; a part that stands for many stands for none, or takes one of the other side and goes on.
 */
function meet(one: readonly string[], other: readonly string[], level: Level): boolean {
  let row = [true]
  for (const part of other) row.push(row.at(-1) === true && part === level.many)
  for (const part of one) row = nextRow(row, { part, other, level })
  return row.at(-1) === true
}

function nextRow(
  row: readonly boolean[],
  { part, other, level }: { part: string; other: readonly string[]; level: Level },
): boolean[] {
  const next = [row[0] === true && part === level.many]
  for (const [index, wanted] of other.entries()) {
    const isMany = part === level.many || wanted === level.many
    const isSame = isMany
      ? row[index + 1] === true || next[index] === true
      : row[index] === true && level.same(part, wanted)
    next.push(isSame)
  }
  return next
}
