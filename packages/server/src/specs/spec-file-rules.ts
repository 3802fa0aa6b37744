const DIRECTORY = '.sentra/specs'

type Named = { id: string; title: string }

/**
 * Where the approved text of a spec lies on its branch: called as the spec is, `spec/gift-cards-5m1w8yq0`, because with one
 * name for all of them any two branches of specs would be in conflict.
 */
export const approvedPath = (name: string): string => `${DIRECTORY}/approved/${name.replace(/^spec\//, '')}.md`

/** Where a version that is approved no more is kept, after the minute in which it was written: `2026-11-21-20-05.md`. */
export function archivePath(writtenAt: Date, copy: number): string {
  const minute = writtenAt.toISOString().slice(0, 16).replaceAll(/[T:]/g, '-')
  return `${DIRECTORY}/archive/${minute}${copy === 1 ? '' : `-${copy}`}.md`
}

/** What is written there by Sentra itself is no code that anything proves. */
export const isSpecFile = (path: string): boolean => path.startsWith(`${DIRECTORY}/`)

const MAX_TITLE = 70

/** One line and what it is of. A line break in a title could forge a trailer. */
export function fileMessage({ id, title }: Named, { act, number }: { act: string; number: number }): string {
  const line = title.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
  const short = Array.from(line).slice(0, MAX_TITLE).join('')
  return `spec: ${act} version ${number} of ${short}\n\nSpec ID: ${id}\n`
}
