import { TITLE_FROM_IDEA } from './spec-types.ts'

/** OMO-01: what an idea is called without a title: its first 100 characters, on one line and without half a word at the end. */
export function titleFromIdea(idea: string): string {
  const line = idea.replaceAll(/\s+/g, ' ').trim()
  if (line.length <= TITLE_FROM_IDEA) return line
  const cut = line.slice(0, TITLE_FROM_IDEA)
  return cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')) : cut
}
