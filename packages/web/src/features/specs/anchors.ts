import type { SpecComment } from '@sentra/contract'
import { type Block, parseMarkdown } from '../../ui/parse-markdown.ts'
import { parseSpans } from '../../ui/parse-spans.ts'

const MAX_ANCHOR = 200
const CLAUSE_HEADING = /^([RT]\d{1,3})\b/
const CRITERION = /^\*\*(R\d{1,3}\.\d{1,3})\*\*/

/** A block of a spec, and the name under which people comment on it. */
export type Place = { block: Block; anchor: string | null }

/** The blocks of a version. Clauses are named by their ids, headings by their words; of a name that comes twice, the first. */
export function placesOf(markdown: string): Place[] {
  const taken = new Set<string>()
  return parseMarkdown(markdown).map((block) => {
    const name = nameOf(block)
    if (name === null || taken.has(name)) return { block, anchor: null }
    taken.add(name)
    return { block, anchor: name }
  })
}

function nameOf(block: Block): string | null {
  if (block.kind === 'item') return CRITERION.exec(block.text)?.[1] ?? null
  if (block.kind !== 'heading') return null
  const words = parseSpans(block.text)
    .map(({ text }) => text)
    .join('')
    .trim()
  return CLAUSE_HEADING.exec(words)?.[1] ?? (words.slice(0, MAX_ANCHOR).trim() || null)
}

/** Comments by the place that they are about; those whose place is gone, or that are about the whole, are under null. */
export function commentsByPlace(places: readonly Place[], comments: readonly SpecComment[]) {
  const names = new Set(places.map(({ anchor }) => anchor))
  return Map.groupBy(comments, ({ anchor }) => (anchor !== null && names.has(anchor) ? anchor : null))
}

/** Of a version: its own comments, and those on earlier ones that are still open. */
export function commentsOf(version: number, comments: readonly SpecComment[]): SpecComment[] {
  return comments.filter((one) => one.version === version || (one.version < version && one.resolvedAt === null))
}
