import type { Forecast } from '@sentra/contract'
import { print, printTable, styled, visible } from './print.ts'
import { stateText } from './run-text.ts'

/** What starting a task would meet, as `sentra run TASK --dry-run` prints it. */
export function printForecast({ overlaps, warnings }: Forecast): void {
  for (const warning of warnings) print(styled('yellow', warning))
  if (overlaps.length === 0)
    return print('Nothing under way shares files with it, as far as is known. Nothing was started.')
  printTable(
    ['TASK', 'STATUS', 'SHARES', 'BY', 'MERGE NOW', 'TITLE'],
    overlaps.map(({ taskId, status, files, basis, merge, title }) => [
      taskId,
      stateText(status),
      visible(some(files)),
      basis,
      mergeText(merge),
      visible(title),
    ]),
  )
  print(
    '\nNothing was started. Tasks that own the same files are kept apart; the others may have to be merged by hand.',
  )
}

const SHOWN = 2

const some = (files: string[]) =>
  files.slice(0, SHOWN).join(', ') + (files.length > SHOWN ? ` and ${files.length - SHOWN} more` : '')

function mergeText(merge: Forecast['overlaps'][number]['merge']): string {
  if (merge === null) return '-'
  if (merge.conflicts.length === 0) return 'clean'
  return `conflicts in ${visible(some(merge.conflicts))} (${Math.round(merge.score * 100)} %)`
}
