import type { Run, Task } from '@sentra/contract'
import type { Overview } from './overview.ts'
import { plainLength, styled, visible } from './print.ts'
import { phaseBar, stateText } from './run-text.ts'

type Frame = { isAway: boolean; columns: number; rows: number }
/** Lines above and below the table: title, blank, head of the table, blank, foot. */
const AROUND = 6
const TITLE_SHARE = 0.4

/** One screen, or one report, of what is at work. No line is wider than the terminal. */
export function overviewText(overview: Overview, { isAway, columns, rows }: Frame): string {
  const room = Math.max(1, rows - AROUND - overview.ended.length)
  const lines = overview.open.map((item) => openLine(item, columns))
  const hidden = lines.length - room
  return [
    head(overview, isAway),
    '',
    ...(lines.length === 0 ? [styled('dim', 'Nothing is at work: sentra run "what is to be done"')] : []),
    ...lines.slice(0, room),
    ...(hidden > 0 ? [styled('dim', `... ${hidden} more: sentra tasks`)] : []),
    ...(overview.ended.length > 0 ? ['', styled('dim', 'done')] : []),
    ...overview.ended.map((task) => cut(`${stateText(task.status)}  ${task.id}  ${title(task)}`, columns)),
  ].join('\n')
}

function head({ status: { counts, runners } }: Overview, isAway: boolean): string {
  if (isAway) return styled('yellow', 'The server is away; this is what was known. It is asked again every second.')
  const live = runners.reduce((sum, { liveAttempts }) => sum + liveAttempts, 0)
  const parts = [
    `${live} at work`,
    `${counts.openQuestions} questions`,
    `${counts.openPullRequests} to review`,
    `${runners.length} runner${runners.length === 1 ? '' : 's'}`,
  ]
  return `${styled('bold', 'Sentra')}  ${parts.join(' · ')}  ${styled('dim', new Date().toLocaleTimeString())}`
}

function openLine({ task, run, project }: Overview['open'][number], columns: number): string {
  const state = stateText(heldAs(run) ?? task.status)
  const words = title(task).slice(0, Math.max(20, Math.floor(columns * TITLE_SHARE)))
  const cells = [pad(state, 9), task.id, pad(project, 12), pad(runText(run), 40), words]
  return cut(cells.join('  '), columns)
}

/** What keeps a run from going on, in a word. */
function heldAs(run: Run | null): string | undefined {
  if (run === null) return undefined
  if (run.takenBy !== null) return 'taken'
  if (run.paused !== null) return 'paused'
  return run.state === 'waiting' ? 'waiting' : undefined
}

function runText(run: Run | null): string {
  return run === null ? styled('dim', 'not started') : `${phaseBar(run)}  ${elapsed(run)}`
}

/** How long a run has been at it, or was. */
function elapsed({ createdAt, endedAt }: Run): string {
  const seconds = Math.max(
    0,
    Math.round((Date.parse(endedAt ?? new Date().toISOString()) - Date.parse(createdAt)) / 1000),
  )
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  return styled('dim', minutes > 0 ? `${minutes}m${String(rest).padStart(2, '0')}s` : `${rest}s`)
}

const title = (task: Task) => visible(task.title).replaceAll(/\s+/g, ' ')
const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - plainLength(text)))

/** A line that would wrap is cut; colours take no room, so their sequences are kept whole. */
function cut(line: string, columns: number): string {
  if (plainLength(line) <= columns) return line
  // oxlint-disable-next-line no-control-regex -- colour sequences begin with it
  const parts = line.split(/(\u001b\[[\d;]*m)/)
  let room = columns
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return part
      const kept = part.slice(0, room)
      room -= kept.length
      return kept
    })
    .join('')
}
