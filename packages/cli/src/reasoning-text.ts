import type { Reason, TicketReasoning } from '@sentra/contract'
import { wrap } from './markdown-text.ts'
import { note, print, styled, terminalWidth, visible } from './print.ts'
import { stateText } from './run-text.ts'

const COLUMNS = 100

/** Why what was decided about a ticket was decided, oldest first, and then what holds it now. */
export function printReasoning({ items, now, isCut }: TicketReasoning): void {
  if (items.length + now.length === 0) return note('Nothing was decided about it yet.')
  if (isCut) note('Older reasons are not shown.')
  for (const item of items) printReason(item)
  if (now.length > 0) print(`\n${styled('bold', 'Now')}`)
  for (const open of now) {
    print(`${visible(open.task.title)}  ${stateText(open.status)}  ${styled('dim', open.task.id)}`)
    for (const words of wordsOf(open)) printWords(words)
  }
}

/** What holds a task, its place in the line, and what starting it would meet. */
function wordsOf({ reasons, score, forecast }: TicketReasoning['now'][number]): string[] {
  return [
    ...reasons.map(({ message }) => message),
    ...(score === null ? [] : [`Number ${score.place} of ${score.of} in the line, with ${score.points} points.`]),
    ...(forecast?.overlaps ?? []).map(({ title, files }) => `It would meet ${title}, in ${files.join(', ')}.`),
    ...(forecast?.warnings ?? []),
  ]
}

function printReason({ at, kind, by, text, why, score, task }: Reason): void {
  const judged = score === null ? '' : ` (${score.toFixed(2)} of 1)`
  const about = task === null ? '' : `  ${styled('dim', visible(task.title))}`
  const when = at.slice(0, 16).replace('T', ' ')
  print(
    `${styled('dim', `${when}  ${kind.padEnd(9)}`)}  ${styled('bold', visible(by))}: ${visible(text)}${judged}${about}`,
  )
  for (const line of (why ?? '').split('\n').filter((words) => words.trim() !== '')) printWords(line)
}

const printWords = (words: string) =>
  print(wrap(visible(words), { width: Math.min(COLUMNS, terminalWidth(COLUMNS)), indent: '    ', hang: '    ' }))
