import { TITLE_FROM_IDEA } from '@sentra/contract'

/** The first words, on one line and without half a word at the end. */
export function titleFrom(text: string): string {
  const line = text
    .slice(0, 10 * TITLE_FROM_IDEA)
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (line.length <= TITLE_FROM_IDEA) return line
  const cut = line.slice(0, TITLE_FROM_IDEA)
  return cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')) : cut
}
