import { isOwned, ownersConflict } from './glob-rules.ts'

/** What is known of the files of a task. */
export type Reach = {
  /** Globs that it owns. */
  ownedFiles: readonly string[]
  /** Files that its branch changed already. */
  changed: readonly string[]
}

export type Basis = 'owned files' | 'changed files' | 'files it names'
export type Overlap = { basis: Basis; files: string[] }

/** Globs or paths that are shown of one overlap: enough to know what it is about. */
const SHOWN = 20

/**
 * Where two tasks meet; undefined when nothing says that they do. What a person declared counts before what a branch
 * shows, and both before what the words of a task that has neither name.
 */
export function findOverlap(mine: Reach & { text: string }, other: Reach): Overlap | undefined {
  const [declared, done] = [mine.ownedFiles.length > 0, mine.changed.length > 0]
  if (declared && other.ownedFiles.length > 0)
    return overlap(
      'owned files',
      other.ownedFiles.filter((glob) => ownersConflict(mine.ownedFiles, [glob])),
    )
  if (declared)
    return overlap(
      'changed files',
      other.changed.filter((path) => isOwned(path, mine.ownedFiles)),
    )
  if (done)
    return overlap(
      'changed files',
      mine.changed.filter((path) => reaches(other, path)),
    )
  const named = namesOf(mine.text)
  return overlap('files it names', [
    ...other.changed.filter((path) => named.some((name) => path === name || path.endsWith(`/${name}`))),
    ...named.filter((name) => name.includes('/') && other.changed.length === 0 && isOwned(name, other.ownedFiles)),
  ])
}

/** Whether anything at all is known of where a task will work. */
export const isKnown = ({ ownedFiles, changed, text }: Reach & { text: string }): boolean =>
  ownedFiles.length > 0 || changed.length > 0 || namesOf(text).length > 0

/**
 * How likely two branches are to meet again at their merge: the part of the files that both changed which git cannot
 * merge by itself now, 0 to 1.
 */
export function conflictScore(mine: readonly string[], other: readonly string[], conflicts: readonly string[]): number {
  const both = mine.filter((path) => other.includes(path)).length
  if (conflicts.length === 0) return 0
  // A file that one side renamed is in conflict under a name that the other never had.
  return both === 0 ? 1 : Math.min(1, conflicts.length / both)
}

const reaches = ({ ownedFiles, changed }: Reach, path: string) =>
  ownedFiles.length > 0 ? isOwned(path, ownedFiles) : changed.includes(path)

const overlap = (basis: Basis, files: string[]): Overlap | undefined =>
  files.length === 0 ? undefined : { basis, files: files.slice(0, SHOWN) }

/** Words that look like a file: a name with an ending, with or without folders before it. */
function namesOf(text: string): string[] {
  const found = text.match(/(?:[\w.-]+\/)*[\w-][\w.-]*\.[A-Za-z][A-Za-z0-9]{0,7}\b/g) ?? []
  return [...new Set(found.map((name) => name.replace(/^\.\//, '')))]
}
